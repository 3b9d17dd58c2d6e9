"""Personal values planted through the seal are found nowhere: not in the database files, the logs, or a dump."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model import node_by_label
from graph.seal import Sealer, new_key
from graph.store import Store
from graph.store.gate import GateCut, GateRefused, ask
from graph.store.url import address_of

# Neo4j packs short texts, so that they could not be found; these are long enough to be written as they are.
OPEN = "未封存之名" * 6
CANARIES = {"name": "鸾甄试" * 10, "phone": "13977665544", "identity_number": "460200199003071299"}


def places(root: Path, canary: str) -> Iterator[Path]:
    """Files under a folder that hold a value as UTF-8 or as UTF-16 (Java's own forms of text)."""
    needles = [canary.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")]
    for path in root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if any(needle in content for needle in needles):
                yield path


@pytest.fixture
def planted(empty_store: Store) -> Store:
    sealed = Sealer(new_key()).seal_fields(node_by_label("Person"), "c1", {"id": "c1", **CANARIES})
    empty_store.write("CREATE (p:Person) SET p = $row CREATE (:Unit {id: 'canary-unit', name: $open})", row=sealed, open=OPEN)
    for text in ("MATCH (p:Person) WHERE p.name = $name RETURN p", "RETURN $name +", "MATCH (p:Person) SET p.name = $name"):
        try:
            ask(empty_store, "canary", text, CANARIES)
        except (GateRefused, GateCut):
            continue
    return empty_store


def test_no_planted_value_is_in_the_stores_files_or_logs(planted: Store) -> None:
    home = address_of(planted.url).home
    assert home is not None
    assert not [(name, path) for name, value in CANARIES.items() for path in places(home.root, value)]


def test_the_search_finds_what_is_not_sealed(planted: Store) -> None:
    home = address_of(planted.url).home
    assert home is not None
    assert list(places(home.root, OPEN))


def test_no_planted_value_is_in_a_full_dump_of_rows(planted: Store) -> None:
    shown = str(planted.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"))
    assert "canary-unit" in shown
    assert not [name for name, value in CANARIES.items() if value in shown]
