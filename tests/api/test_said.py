"""What loading reads from the texts of lists whose columns for it are blank."""

from pathlib import Path

import pytest

from api.usecases.said import said
from graph.kinds import Bound
from graph.store import Store
from tests.graph.loaders.lists import load, write_city

FIGURES = {
    "三位老人需要照护": (3, 3, "位", "三位"),
    "举办80余场\n歌舞队下乡": (80, None, "场", "80余场"),
    "修路2公里\n出资20万元，出工五十人": (1.5, 2.5, "公里", "2公里"),
    "收购\n5万斤": (45_000, 55_000, "斤", "5万斤"),
}
MONTHS = {
    "农闲时可出动施工队": ((1, 2, 11, 12), "农闲"),
    "寒暑假支教": ((1, 2, 7, 8), "寒暑假"),
    "冬季送棉衣": ((1, 2, 12), "冬季"),
    "每周二义诊": (None, "每周二"),
}


@pytest.mark.parametrize("text", FIGURES)
def test_the_one_figure_of_a_text_becomes_bounds_with_its_measure_and_words(text: str) -> None:
    low, high, measure, words = FIGURES[text]
    found = said(text)
    assert found["quantity_said"] == Bound(low=low, high=high, text=words)
    assert found["measure_said"] == measure


@pytest.mark.parametrize("text", MONTHS)
def test_times_of_the_year_become_months_with_their_words(text: str) -> None:
    found = said(text)
    assert (found.get("months_said"), found["months_said_text"]) == MONTHS[text]


@pytest.mark.parametrize("text", ["", "义诊", "出资20万元，出工五十人", "😀", "2021年7月20日"])
def test_a_text_without_a_figure_or_with_several_fills_nothing(text: str) -> None:
    assert "quantity_said" not in said(text)


def test_loading_fills_only_what_its_own_columns_leave_blank_and_empties_what_the_text_says_no_more(
    empty_store: Store, tmp_path: Path
) -> None:
    load(empty_store, write_city(tmp_path / "base"))
    head = "编号,单位,类别,名称,数量,计量单位,可用月份\n"
    path = tmp_path / "resources.csv"
    path.write_text(head + "r1,u1,venue,暑假可用80余个座位,,,\nr2,u1,venue,暑假可用80余个座位,60,个,1-3\n", encoding="utf-8")
    assert load(empty_store, path, read_text=said).exit_code == 0
    ask = (
        "MATCH (r:Resource) RETURN r.id AS id, r.quantity AS given, r.quantity_said_low AS low, r.quantity_said_high AS high, "
        "r.quantity_said_text AS words, r.measure_said AS measure, r.months AS months, r.months_said AS said, r.months_said_text AS when "
        "ORDER BY id"
    )
    none = {"low": None, "high": None, "words": None, "measure": None, "said": None, "when": None}
    given = none | {"id": "r2", "given": 60.0, "months": [1, 2, 3]}
    read = {"id": "r1", "given": None, "low": 80.0, "high": None, "words": "80余个", "measure": "个", "months": None}
    assert empty_store.read(ask) == [read | {"said": [7, 8], "when": "暑假"}, given]
    path.write_text(head + "r1,u1,venue,会议室,,,\nr2,u1,venue,暑假可用80余个座位,60,个,1-3\n", encoding="utf-8")
    assert load(empty_store, path, read_text=said).exit_code == 0
    assert empty_store.read(ask) == [none | {"id": "r1", "given": None, "months": None}, given]
