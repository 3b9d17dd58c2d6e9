"""The notebooks on data of one's own, of which there may be little: none of them counts on what only the sample has."""

from pathlib import Path
from typing import Any

import pytest

from api.usecases.lab import notebooks_folder
from graph.store import Store
from tests.graph.loaders.lists import HEADERS, load, offer, write_city, write_sheets

OWN = ("02", "03", "04", "05")


def test_the_notebooks_run_on_a_small_list_of_ones_own(empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("IPython.display.display", lambda *_: None)
    monkeypatch.setenv("GONGJIAN_STORE", empty_store.url)
    monkeypatch.setenv("GONGJIAN_LANG", "zh")
    needs = tmp_path / "demands.csv"
    needs.write_text("编号,村社区,类别,名称\nd1,槟榔村,culture,要一间会议室\n", encoding="utf-8")
    resources = write_sheets(tmp_path / "清单.xlsx", {"资源清单": [HEADERS, offer("r1")]})
    assert load(empty_store, write_city(tmp_path / "base"), needs, resources).exit_code == 0
    for name in OWN:
        _run(name)


def _run(name: str) -> None:
    (source,) = notebooks_folder().glob(f"{name}*.py")
    names: dict[str, Any] = {"__name__": "notebook"}
    try:
        exec(compile(source.read_text(encoding="utf-8"), source.name, "exec"), names)
    finally:
        names["net"].close()
