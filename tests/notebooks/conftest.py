"""The sample lists with their suggested kinds, for all notebooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.usecases.load import suggest
from graph.keyring import ensure_keyring
from graph.loaders.folder import load_paths
from graph.store import Store
from tests.graph.sanya.samples import SAMPLES, TODAY, wipe


@pytest.fixture(scope="package")
def filled(store: Store, isolated_environment: Path) -> Iterator[Store]:
    wipe(store)
    report = load_paths(store, [SAMPLES], sealer=ensure_keyring(isolated_environment / "key").sealer(), suggest=suggest, today=TODAY)
    assert report.exit_code == 0
    yield store
    wipe(store)
