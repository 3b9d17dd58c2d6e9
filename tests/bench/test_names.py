"""`python -m bench NAME` knows every benchmark that there is."""

from importlib import import_module
from pathlib import Path

import pytest

import bench
from bench.__main__ import BENCHES, main


def test_every_module_with_a_main_of_its_own_has_a_name_and_every_name_a_module() -> None:
    folder = Path(bench.__file__).parent
    runnable = {path.stem for path in folder.glob("*.py") if path.stem != "__main__" and "\ndef main(" in path.read_text(encoding="utf-8")}
    assert {name.replace("-", "_") for name in BENCHES} == runnable
    assert all(callable(import_module(f"bench.{module}").main) for module in runnable)


def test_an_unknown_name_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["none"]) == 2
    said = capsys.readouterr().err
    assert not [name for name in BENCHES if name not in said]
