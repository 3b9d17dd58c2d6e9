"""Guards of the repository's shape."""

from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("graph", "matching", "api", "bench", "tests")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_comes_from_this_checkout(package: str) -> None:
    found = import_module(package).__file__
    assert found is not None
    assert Path(found).parent == ROOT / package


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_a_drawer_for_everything_or_grows_past_reading(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_every_rule_file_stands_in_one_of_the_three_tuples() -> None:
    rules = import_module("matching.rules")
    files = {path.stem for path in (ROOT / "matching" / "rules").glob("*.py")} - {"__init__", "shape"}
    named = {name.lower() for name, value in vars(rules).items() if value in (*rules.FILTERS, *rules.PARTS, *rules.LIMITS)}
    assert named == files
    assert len(files) == len(rules.FILTERS) + len(rules.PARTS) + len(rules.LIMITS)
