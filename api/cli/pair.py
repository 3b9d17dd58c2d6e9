"""A pair on the command line: RESOURCE:DEMAND."""

from graph.wording import GongjianError, Wording

BAD_PAIR = Wording("propose.bad_pair", "请写 资源编号:需求编号，而不是“{value}”", "Write RESOURCE:DEMAND, not {value}")


def pair_of(value: str) -> tuple[str, str]:
    """The ids of a resource and a demand. Raises GongjianError."""
    resource, colon, demand = value.partition(":")
    if not (resource and colon and demand):
        raise GongjianError(BAD_PAIR, value=value)
    return resource, demand
