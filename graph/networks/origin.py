"""Where the data of a store come from: the files that were loaded, and whether anybody decided on proposals."""

from graph.store import Store

_FILES = "MATCH (l:Load) WHERE l.state = 'complete' RETURN DISTINCT l.file AS file"
_DECISIONS = "MATCH (d:Decision) RETURN count(d) AS decisions"


def loaded_files(store: Store) -> frozenset[str]:
    """The names of the files that were loaded in full."""
    return frozenset(row["file"] for row in store.read(_FILES))


def decided(store: Store) -> int:
    """How many decisions were taken on proposals."""
    return int(store.read(_DECISIONS)[0]["decisions"])
