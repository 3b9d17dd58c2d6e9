"""The samples, loaded once for all tests of this folder; each leaves them as they are."""

from collections.abc import Iterator

import pytest

from graph.store import Store
from tests.graph.sanya.samples import fill, wipe


@pytest.fixture(scope="package")
def sanya(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    fill(store, tmp_path_factory.mktemp("sanya"))
    yield store
    wipe(store)
