"""Where a record comes from that the program wrote itself: the same properties as those of a row of a list, with no sheet and no row."""

from typing import Any


def written_by(program: str, operation: str, source: str) -> dict[str, Any]:
    """The provenance of what one operation of a program writes; `source` tells it from the program's other ones."""
    return {
        "source_file": program,
        "source_sheet": "",
        "source_row": 0,
        "load_id": operation,
        "sources": [f"{program}!{source}"],
        "record_state": "active",
    }
