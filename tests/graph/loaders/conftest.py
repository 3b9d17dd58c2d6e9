"""The small city that the lists of these tests refer to."""

from pathlib import Path

import pytest

from graph.store import Store
from tests.graph.loaders.lists import load, write_city


@pytest.fixture
def town(empty_store: Store, tmp_path: Path) -> Store:
    """The store with areas and units."""
    assert load(empty_store, write_city(tmp_path / "base")).exit_code == 0
    return empty_store
