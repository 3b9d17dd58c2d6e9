"""One service for the tests of a package, on the run's own Neo4j, with folders of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.usecases.access_tries import TRIES
from graph.store import Store
from tests.api.web.running import Running, serving


@pytest.fixture(scope="package")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders for state, audit and token keys."""
    root = tmp_path_factory.mktemp("service")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGJIAN_STATE_DIR", str(root / "state"))
        patch.setenv("GONGJIAN_AUDIT_DIR", str(root / "audit"))
        patch.setenv("GONGJIAN_TOKEN_KEYS", str(root / "token-keys"))
        yield root


@pytest.fixture(scope="package")
def served(store: Store, folders: Path) -> Iterator[Running]:  # noqa: ARG001  (both have to be there first)
    """The service."""
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def patient_with_bad_tokens() -> None:
    """What one test tried does not shut out the next."""
    TRIES._failures.clear()
