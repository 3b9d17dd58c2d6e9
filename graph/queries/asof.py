"""The as-of rule and other pieces that the Cypher of many questions shares."""

from graph.queries.question import Parameter

AS_OF = Parameter(
    "as_of", "基准日期", "Day the graph is read as of, such as 2021-06-30; today when empty.", "date", today=True, example="2021-06-30"
)


def holds(*names: str) -> str:
    """A condition: everything bound to these names holds on $as_of.

    It does when the day lies within valid_from and valid_to (an empty end is open), and when no source has withdrawn it,
    unless the day lies
    before the withdrawal.
    """
    return " AND ".join(_holds(name) for name in names)


def _holds(name: str) -> str:
    return (
        f"(({name}.valid_from IS NULL OR {name}.valid_from <= $as_of)"
        f" AND ({name}.valid_to IS NULL OR $as_of <= {name}.valid_to)"
        f" AND (coalesce({name}.record_state, 'active') <> 'withdrawn' OR coalesce($as_of < {name}.valid_to, false)))"
    )


def called(name: str, parameter: str) -> str:
    """A condition: the node has this parameter's value as its id, its name or one of its aliases."""
    return f"({name}.id = ${parameter} OR {name}.name = ${parameter} OR ${parameter} IN coalesce({name}.aliases, []))"


def called_if_given(name: str, parameter: str) -> str:
    """The same, true for every node when the parameter is empty."""
    return f"(${parameter} IS NULL OR {called(name, parameter)})"


def within_if_given(name: str, parameter: str = "area") -> str:
    """A condition: the area bound to `name` is the named one or lies in it; true when the parameter is empty."""
    return (
        f"(${parameter} IS NULL OR {called(name, parameter)}"
        f" OR EXISTS {{ ({name})-[:PART_OF*1..6]->(above:Area) WHERE {called('above', parameter)} }})"
    )


AREA = Parameter(
    "area",
    "区划",
    "Area by code, name or alias; the rows of everything in it. All areas when empty.",
    example="金鸡岭路社区",
    names=("Area",),
)
_COMMITTEE = "海棠区湾区大党委"
COMMITTEE = Parameter(
    "committee", "党组织", "Committee or alliance by id, name or alias; all when empty.", example=_COMMITTEE, names=("Party",)
)
THE_COMMITTEE = Parameter(
    "committee", "党组织", "Committee or alliance by id, name or alias.", required=True, example=_COMMITTEE, names=("Party",)
)
