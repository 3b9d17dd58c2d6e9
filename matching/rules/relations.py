"""Score part: what already ties the unit to the area."""

from matching.columns import Columns
from matching.pairing import Floats, Pairing
from matching.rules.shape import Part
from matching.ties import TIES

__all__ = ["RELATIONS", "TIES"]


def _value(columns: Columns, pairing: Pairing) -> Floats:
    return pairing.product(columns.ties[columns.resources.unit], columns.area_of)


RELATIONS = Part(
    "relations",
    "组织联系：同一大党委或联盟、有效共建协议、共有党员、此前共建过。",
    "Ties in the graph: same committee, agreement in force, shared members, earlier projects.",
    0.15,
    _value,
)
