"""The contracts that other people's scripts build on, tried from outside where that check is at hand (DESIGN 6)."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKS = sorted((ROOT.parent / "shared" / "checks").glob("contract.py"))
"""The check lies beside the repository, not in it; where it is not at hand there is nothing to run, and so no test."""


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GONGJIAN_")}
    files = {name: str(tmp_path / name) for name in ("GONGJIAN_KEY_FILE", "GONGJIAN_STATE_DIR", "GONGJIAN_AUDIT_DIR", "GONGJIAN_TEXTS")}
    meanings = tmp_path / "meanings.toml"
    meanings.touch()
    caches = {name: os.environ[name] for name in ("GONGJIAN_CACHE", "GONGJIAN_MAVEN") if name in os.environ}
    return kept | files | caches | {"GONGJIAN_MEANINGS": str(meanings), "GONGJIAN_STORE_HEAP": "512m"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("check", CHECKS, ids=lambda path: path.name)


def test_the_installed_command_keeps_every_contract(check: Path, surroundings: dict[str, str]) -> None:
    command = Path(sysconfig.get_path("scripts")) / ("gongjian.exe" if os.name == "nt" else "gongjian")
    assert command.is_file(), "install the checkout first: python -m pip install -e ."
    done = subprocess.run([sys.executable, str(check), str(command)], env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if not line.startswith("ok "))
    assert "0 off" in done.stdout
