"""Conditions that many statements share, as Cypher text over a variable's name."""


def present(name: str) -> str:
    """The record has not been withdrawn, or its withdrawal lies after `$as_of`."""
    return f"(coalesce({name}.record_state, 'active') <> 'withdrawn' OR $as_of < {name}.valid_to)"


def holds(name: str) -> str:
    """The record holds on the day `$as_of`; both ends of its period belong to it."""
    begun = f"({name}.valid_from IS NULL OR {name}.valid_from <= $as_of)"
    open_yet = f"({name}.valid_to IS NULL OR $as_of <= {name}.valid_to)"
    return f"({begun} AND {open_yet} AND {present(name)})"
