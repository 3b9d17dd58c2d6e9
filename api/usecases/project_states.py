"""Which states of a project are entered by hand: what is accepted, refused or put off is decided, with its checks, and not typed in."""

from collections.abc import Mapping
from typing import Any

from api.usecases.draft import Faulty, FaultyError
from graph.wording import Said, Wording

DECIDED = Wording(
    "edit.decided",
    "采纳、不采纳和暂缓只能通过决定作出；这里只能把已采纳的项目改为实施中、已完成或终止",
    "accepting, rejecting and deferring are decisions; here an accepted project becomes running, finished or stopped",
)
LINES_KEPT = Wording("edit.lines_kept", "已采纳的项目不能更换资源和需求", "the resources and demands of an accepted project stay")

_TAKES_PLACES = ("accepted", "running")
_AFTER = ("running", "finished", "stopped")
_LINES = ("resources", "demands")


def check_project(sent: Mapping[str, Any], stored: str | None) -> None:
    """Look at what is sent of a project whose state is `stored` (None: it is new). Raises FaultyError."""
    state, faults = sent.get("state", stored), list[Faulty]()
    allowed = state in (None, "proposed") if stored is None else state == stored or (stored in _TAKES_PLACES and state in _AFTER)
    if not allowed:
        faults.append(Faulty(("state",), Said(DECIDED)))
    if stored in _TAKES_PLACES:
        faults += [Faulty(("links", name), Said(LINES_KEPT)) for name in _LINES if name in (sent.get("links") or {})]
    if faults:
        raise FaultyError(faults)
