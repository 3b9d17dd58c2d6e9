"""Rows of people who were erased on request: left out of every load, and said without saying who."""

from graph.loaders.finding import Finding
from graph.loaders.sheet import Sheet
from graph.model.people import Person
from graph.seal import Sealer
from graph.store import Store
from graph.tombstones import read_tombstones
from graph.wording import Said, Wording

ERASED = Wording(
    "erased_person",
    "此人已按本人请求删除，未加载；请从名单中去掉这一行",
    "this person was erased on request and was not loaded; take the row off the list",
)


def leave_out_erased(store: Store, sheets: list[Sheet], sealer: Sealer) -> None:
    """Take the rows of erased people out of sheets of persons, before anything can name them."""
    mine = [sheet for sheet in sheets if sheet.kind is Person]
    stones = read_tombstones(store, sealer) if mine else None
    for sheet in mine if stones is not None and stones.hashes else ():
        assert stones is not None
        gone = {row.number for row in sheet.good if stones.erased({**row.values, "id": row.id})}
        if gone:
            sheet.good = [row for row in sheet.good if row.number not in gone]
            sheet.notices += [Finding("warning", sheet.file, Said(ERASED), None, sheet.name, number) for number in sorted(gone)]
