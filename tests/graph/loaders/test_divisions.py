"""Divisions from a table and from the unpacked npm package."""

import json
from pathlib import Path

import pytest

from graph.loaders.divisions import DivisionsError, read_divisions

LEVELS = {
    "provinces": [{"code": "46", "name": "海南省"}, {"code": "11", "name": "北京市"}],
    "cities": [{"code": "4602", "name": "三亚市", "provinceCode": "46"}],
    "areas": [{"code": "460204", "name": "天涯区", "cityCode": "4602"}],
    "streets": [{"code": "460204198", "name": "天涯区直辖村级区划", "areaCode": "460204"}],
    "villages": [
        {"code": "460204198001", "name": "某某社区居委会", "streetCode": "460204198"},
        {"code": "460204198201", "name": "某某村委会", "streetCode": "460204198"},
    ],
}


def test_the_unpacked_package_is_read_for_one_province(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    for name, rows in LEVELS.items():
        (tmp_path / "dist" / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    found = {d.code: d for d in read_divisions(tmp_path, "46")}
    assert "11" not in found
    assert [d.level for d in found.values()] == ["province", "city", "district", "town", "community", "village"]
    assert found["460204198"].placeholder
    assert found["460204198001"].aliases == ("某某社区",)
    assert found["460204198201"].parent == "460204198"
    assert len(read_divisions(tmp_path)) == 7


def test_a_table_tells_villages_from_communities_by_what_they_call_themselves(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("name,code,level,parent,kind_by_code\n甲,460204198001,村级,460204198,村委会\n", encoding="utf-8")
    assert [(d.level, d.parent) for d in read_divisions(path)] == [("village", "460204198")]


def test_what_holds_no_divisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DivisionsError):
        read_divisions(tmp_path)
