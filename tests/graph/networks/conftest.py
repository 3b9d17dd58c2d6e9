"""The sample lists as loaded, without proposals, for all tests of this folder; each leaves them as they are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.keyring import ensure_keyring
from graph.loaders.folder import load_paths
from graph.store import Store
from tests.graph.sanya.samples import SAMPLES, TODAY, wipe


@pytest.fixture(scope="package")
def sanya(store: Store, isolated_environment: Path) -> Iterator[Store]:
    wipe(store)
    report = load_paths(store, [SAMPLES], sealer=ensure_keyring(isolated_environment / "key").sealer(), today=TODAY)
    assert report.exit_code == 0
    yield store
    wipe(store)
