"""Every named question with parameters and the rows that are due, most written by hand."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from tests.graph.sanya import answers
from tests.graph.sanya.answers import BAY, DAMAO, JJL, Answer
from tests.graph.sanya.samples import TODAY
from tests.graph.sanya.tables import CATEGORIES

Case = tuple[str, dict[str, object], Callable[[], Answer]]


def fixed(*rows: dict[str, Any]) -> Callable[[], Answer]:
    """Rows written by hand."""
    return lambda: list(rows)


def cases(accepted: str) -> Iterator[Case]:
    """Every question with its parameters and the rows that are due; `accepted` is the id of the accepted project."""
    yield "committee-members", {"committee": BAY}, answers.members
    yield "committee-members", {"committee": BAY, "as_of": "2020-04-30"}, fixed()
    yield "committee-members", {"committee": "湾区大党委", "as_of": "2020-05-01"}, answers.members
    yield "members-by-domain", {}, answers.by_domain
    since = date(2020, 5, 1)
    yield (
        "committees-of-unit",
        {"unit": "水稻国家公园"},
        fixed({"committee": "p-bay", "committee_kind": "regional", "since": since, "until": None}),
    )
    yield "committees-of-unit", {"unit": "水稻国家公园", "as_of": "2020-04-30"}, fixed()
    yield "coverage", {}, answers.coverage
    yield "units-not-covered", {}, answers.uncovered
    yield "subordinate-members", {}, fixed()
    yield "unsigned-members", {}, answers.unsigned
    yield "part-time-members-to-check", {}, fixed()
    yield "attendance", {"year": "2021"}, answers.attendance
    yield "missing-quarters", {"year": "2021", "committee": BAY}, fixed({"committee": "p-bay", "year": 2021, "quarter": 2})
    quarters = [{"committee": "p-bay", "year": 2020, "quarter": q} for q in (2, 3, 4)]
    yield "missing-quarters", {"year": "2020", "committee": BAY}, fixed(*quarters)
    first, second = {"meeting": "mt-1", "kind": "joint", "units": 2}, {"meeting": "mt-2", "kind": "joint", "units": 1}
    yield "meetings", {"year": "2021"}, fixed({**first, "held": date(2021, 3, 15)}, {**second, "held": date(2021, 8, 25)})
    yield "grids-without-party", {}, fixed()
    yield "grid-chain", {"area": "金鸡岭路社区"}, answers.grid_chain
    yield "grid-chiefs", {}, answers.grid_chiefs
    yield "service-gaps", {"category": "police"}, lambda: answers.service_gaps(("police",))
    yield "service-gaps", {}, lambda: answers.service_gaps(CATEGORIES)
    yield "grids-per-area", {}, answers.grids_per_area
    loops = ({"area": DAMAO, "collected": 1, "replied": 1, "on_site": 0}, {"area": JJL, "collected": 3, "replied": 2, "on_site": 1})
    yield "closed-loop", {}, fixed(*loops)
    yield "households-per-member", {}, answers.households_per_member
    yield "visits-under-rule", {"month": "2021-08"}, lambda: answers.visits("2021-08")
    yield "visits-under-rule", {"month": "2021-09"}, lambda: answers.visits("2021-09")
    yield "people-with-several-posts", {}, answers.several_posts
    yield "headcount", {}, answers.headcount
    yield "seasonal-people", {"month_number": "12"}, lambda: answers.seasonal(12)
    yield "seasonal-people", {"month_number": "4"}, lambda: answers.seasonal(4)
    yield "seasonal-people", {"month_number": "7"}, fixed()
    yield "members-without-duty", {}, answers.without_duty
    yield "members-home-branch", {}, fixed()
    yield "open-demands", {}, answers.open_demands
    yield "open-demands", {"as_of": "2020-12-31"}, fixed()
    yield "idle-resources", {}, answers.idle_resources
    yield "unconfirmed-kinds", {}, answers.unconfirmed
    yield "committee-resources", {"committee": "保利崖州湾商圈党建联盟"}, answers.committee_resources
    yield "project-sources", {"project": accepted}, answers.project_sources
    yield "project-sources", {"project": "湾坡鸭养殖示范基地"}, fixed()
    owners = (("x-qingtang", "上海友臻旅游发展"), ("x-road", "大茅村党委"), ("x-wanpo", BAY))
    yield "projects", {"state": "finished"}, fixed(*({"project": p, "owner": [o], "resources": [], "demands": []} for p, o in owners))
    across = {"projects": 1, "across_systems": 1, "across_districts": 0, "across_either": 1, "share": 1.0}
    yield "projects-across", {"state": "accepted"}, fixed(across)
    yield "outcomes", {}, answers.outcomes
    ratio = {"about": "湾坡鸭养殖示范基地", "year": 2020, "sales": 700_000, "dividend": 200_000, "measure": "元", "ratio": 2 / 7}
    yield "dividend-ratio", {}, fixed(ratio)
    yield "latest-decisions", {}, fixed({"project": accepted, "verdict": "accept", "reason": "双方同意"})
    yield "activities", {}, answers.activities
    yield "centres", {}, answers.centres
    kept = {"item": "m-7", "centre": "s-tianya", "quantity": 2, "min_quantity": 5, "low": True}
    yield "stock-to-check", {"as_of": "2021-12-30"}, fixed({**kept, "expired": False})
    yield "stock-to-check", {"as_of": "2021-12-31"}, fixed({**kept, "expired": True})
    walks = ({"method": "network", "reached": 0}, {"method": "straight_line", "reached": 1})
    yield "walking-coverage", {"minutes": "15"}, fixed(*({**w, "measured": 1, "known": 12, "unknown": 11} for w in walks))
    lecture, reading = {"menu": "q-1", "people": 25, "capacity": 40}, {"menu": "q-2", "people": 12, "capacity": 20}
    yield "bookings", {}, fixed(lecture, reading)
    yield "bookings", {"as_of": "2021-09-11"}, fixed(reading)
    yield "facilities", {"feature": "图书"}, fixed({"facility": "k-1", "centre": "s-city", "features": ["借阅", "阅读"]})
    yield "facilities", {"feature": "法律"}, fixed({"facility": "k-4", "centre": "s-city"})
    steps = (
        {"step": 1, "relation": "MEMBER_OF", "forward": True, "to_name": BAY},
        {"step": 2, "relation": "MEMBER_OF", "forward": False, "to_name": "水稻国家公园"},
    )
    pair: dict[str, object] = {"start": "蜈支洲岛", "end": "水稻国家公园"}
    yield "shortest-relation", pair, fixed(*steps)
    yield "shortest-relation", {**pair, "as_of": "2020-04-30"}, fixed()
    yield "placeholders", {}, answers.placeholders
    yield "brands", {}, answers.brands
    yield "membership-changes", {"since": "2020-05-01"}, answers.changes
    yield "membership-changes", {"since": "2020-05-02"}, fixed()
    left = (date(2030, 12, 31) - TODAY).days
    yield "ending-soon", {"days": "4000"}, fixed({"ends": date(2030, 12, 31), "kind": "Demand", "id": "dem-inv-5", "days_left": left})
    yield "ending-soon", {}, fixed()
    yield "overdue-orders", {}, fixed({"work_order": "wo-4", "days_over": 18, "chased": True})
    yield "overdue-orders", {"as_of": "2021-08-14"}, fixed({"work_order": "wo-2", "days_over": 1, "chased": True})
    yield "overdue-orders", {"as_of": "2021-08-13"}, fixed()
    placed = ({"rule": "r-1", "low": 10, "high": 15}, {"rule": "r-7", "low": None, "high": None})
    yield "rules", {"area": "大茅村"}, fixed(*placed)
    yield "figures", {"area": "天涯区"}, lambda: answers.figures("2021-09")
    yield "figures", {"area": "天涯区", "as_of": "2023-07-01"}, lambda: answers.figures("2023-07")


UNORDERED = frozenset({"unconfirmed-kinds"})
"""Questions whose order depends on how sure the suggestion of a kind is."""
ELSEWHERE = frozenset({"lists-by-kind", "loads", "contents", "who-handles"})
"""Questions with a test of their own."""
