"""The sample tables read by plain Python, apart from the loaders and the graph, to say what a question has to answer."""

import csv
from collections import Counter, defaultdict
from datetime import date
from functools import cached_property

from tests.graph.sanya.samples import SAMPLES

Row = dict[str, str]
DOMAINS = {
    "机关": "government", "国企": "state_enterprise", "事业": "public_institution", "两新": "new_organisation", "行业": "industry",
    "院校": "college", "景区": "scenic_area", "酒店": "hotel", "驻军": "garrison", "社区": "community", "其他": "other",
}  # fmt: skip
POSTS = {
    "网格长": "grid_chief", "网格员": "grid_member", "党小组组长": "group_leader", "兼职委员": "co_opted_member", "片长": "section_chief",
    "设岗定责": "assigned_duty",
}  # fmt: skip
CATEGORIES = ("enforcement", "food_drug", "gas", "market", "police", "power", "road", "telecom", "water")


def months(text: str) -> list[int]:
    """`10-4` and `3-6,9-12` as lists of months; empty is none."""
    found: list[int] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        month = int(first)
        found.append(month)
        while last and month != int(last):
            month = month % 12 + 1
            found.append(month)
    return found


def day(text: str) -> date | None:
    """A date cell, or None."""
    return date.fromisoformat(text) if text else None


class Tables:
    """The sheets by name; a sheet that is not there is empty."""

    def __getitem__(self, name: str) -> list[Row]:
        path = SAMPLES / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def by_id(self, name: str) -> dict[str, Row]:
        """The rows of a sheet by their id."""
        return {row["编号"]: row for row in self[name]}

    @cached_property
    def areas(self) -> dict[str, Row]:
        """Areas by code: id, name, level, parent, aliases; our own list adds to and overrides the published one."""
        found = {
            r["code"]: {"id": r["code"], "name": r["name"], "level": r["level"], "parent": r["parent"], "aliases": ""}
            for r in self["sanya-divisions"]
        }
        for r in self["区划"]:
            found[r["编码"]] = {"id": r["编码"], "name": r["名称"], "level": r["级别"], "parent": r["上级编码"], "aliases": r["别名"]}
        return found

    def area(self, called: str) -> Row:
        """The area that a cell names by code, name or alias."""
        if called in self.areas:
            return self.areas[called]
        return next(a for a in self.areas.values() if called == a["name"] or called in a["aliases"].split("、"))

    def district(self, code: str) -> str | None:
        """The district an area lies in."""
        while code and self.areas[code]["level"] != "县级":
            code = self.areas[code]["parent"]
        return code or None

    @cached_property
    def covered(self) -> set[str]:
        """Units with a party organisation of their own or a membership."""
        return {r["单位"] for r in self["成员单位"]} | {r["所在单位"] for r in self["党组织"] if r["所在单位"]}

    @cached_property
    def held(self) -> dict[str, list[Row]]:
        """The posts of each person."""
        posts = self.by_id("岗位")
        found: dict[str, list[Row]] = defaultdict(list)
        for r in self["任职"]:
            found[r["人员"]].append({**posts[r["岗位"]], "专兼职": r["专兼职"]})
        return found

    @cached_property
    def households_of(self) -> Counter[str]:
        """How many households each member looks after."""
        return Counter(r["党员"] for r in self["联系户"])

    def shown(self, person: str) -> str:
        """A person's name as it may be shown: masked, or the role."""
        row = self.by_id("人员")[person]
        return row["姓名"][0] + "*" if row["姓名"] else row["身份说明"]
