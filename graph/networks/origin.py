"""Where the data of a store come from: the files that were loaded, and whether anybody decided on a proposal since."""

from graph.store import Store

_FILES = "MATCH (l:Load) WHERE l.state = 'complete' RETURN DISTINCT l.file AS file"
_DECIDED = "RETURN EXISTS { (:Decision) } AS decided"


def loaded_files(store: Store) -> frozenset[str]:
    """The names of the files that were loaded in full."""
    return frozenset(row["file"] for row in store.read(_FILES))


def decided(store: Store) -> bool:
    """Whether a proposal was accepted, rejected or deferred."""
    return bool(store.read(_DECIDED)[0]["decided"])
