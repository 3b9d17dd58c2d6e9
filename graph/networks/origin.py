"""Where the data of a store come from: the files that were loaded."""

from graph.store import Store

_FILES = "MATCH (l:Load) WHERE l.state = 'complete' RETURN DISTINCT l.file AS file"


def loaded_files(store: Store) -> frozenset[str]:
    """The names of the files that were loaded in full."""
    return frozenset(row["file"] for row in store.read(_FILES))
