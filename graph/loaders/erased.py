"""Rows of people who were erased on request: left out of every load, and said without saying who; of households without their contact."""

from graph.loaders.finding import Finding
from graph.loaders.sheet import Sheet
from graph.model.people import Household, Person
from graph.seal import Sealer
from graph.store import Store
from graph.tombstones import Tombstones, read_tombstones
from graph.wording import Said, Wording

ERASED = Wording(
    "erased_person",
    "此人已按本人请求删除，未加载；请从名单中去掉这一行",
    "this person was erased on request and was not loaded; take the row off the list",
)


CONTACT_ERASED = Wording(
    "erased_contact",
    "联系人已按本人请求删除，姓名和电话未加载；请从名单中改去",
    "the contact was erased on request; name and phone were not loaded. Take them off the list",
)


def leave_out_erased(store: Store, sheets: list[Sheet], sealer: Sealer) -> None:
    """Take the rows of erased people out of sheets of persons, and erased contacts out of households, before anything can name them."""
    mine = [sheet for sheet in sheets if sheet.kind in (Person, Household)]
    stones = read_tombstones(store, sealer) if mine else None
    for sheet in mine if stones is not None and stones.hashes else ():
        assert stones is not None
        if sheet.kind is Household:
            _leave_out_contacts(sheet, stones)
            continue
        gone = {row.number for row in sheet.good if stones.erased({**row.values, "id": row.id})}
        if gone:
            sheet.good = [row for row in sheet.good if row.number not in gone]
            sheet.notices += [Finding("warning", sheet.file, Said(ERASED), None, sheet.name, number) for number in sorted(gone)]


def _leave_out_contacts(sheet: Sheet, stones: Tombstones) -> None:
    for row in sheet.good:
        if stones.contact_erased(row.values):
            row.values.update(contact_name=None, phone=None)
            sheet.notices.append(Finding("warning", sheet.file, Said(CONTACT_ERASED), None, sheet.name, row.number))
