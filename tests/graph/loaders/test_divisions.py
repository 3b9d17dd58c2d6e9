"""Divisions from a table and from the unpacked npm package."""

import json
import tracemalloc
from pathlib import Path

import pytest

from graph.loaders.divisions import DivisionsError, read_divisions, write_areas
from graph.model.area import Area
from graph.wording import GongjianError

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
    assert len(list(read_divisions(tmp_path))) == 7


def test_a_table_tells_villages_from_communities_by_what_they_call_themselves(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("name,code,level,parent,kind_by_code\n甲,460204198001,村级,460204198,村委会\n", encoding="utf-8")
    assert [(d.level, d.parent) for d in read_divisions(path)] == [("village", "460204198")]


def test_lists_in_csv_and_json_give_the_same_and_are_split_by_province(tmp_path: Path) -> None:
    for form in ("json", "csv"):
        (tmp_path / form).mkdir()
        for name, rows in LEVELS.items():
            if form == "json":
                (tmp_path / form / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            else:
                lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
                (tmp_path / form / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    found = [list(read_divisions(tmp_path / form)) for form in ("json", "csv")]
    assert found[0] == found[1]
    paths = write_areas(found[0], tmp_path, "d", "package", split=True)
    assert [path.name for path in paths] == ["d-46.csv", "d-11.csv"]
    assert "某某社区居委会,community,460204198,某某社区,,package" in paths[0].read_text(encoding="utf-8")


def test_the_country_is_streamed(tmp_path: Path) -> None:
    """Villages are read as they are written: what is held does not grow with their number."""
    for name, rows in LEVELS.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    many = [{"code": f"4602041982{i:05d}", "name": f"第{i}村委会", "streetCode": "460204198"} for i in range(60_000)]
    (tmp_path / "villages.json").write_text(json.dumps(many), encoding="utf-8")
    tracemalloc.start()
    try:
        write_areas(read_divisions(tmp_path), tmp_path, "d", "package", split=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 << 20  # all rows at once take 40 MB


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"%PDF-1.7 \x00\xff", b"{not json", "省,市\n海南,三亚\n".encode("gb18030")])
def test_a_file_of_another_kind_is_refused_with_a_message(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "d.dat"
    path.write_bytes(content)
    with pytest.raises(GongjianError) as caught:
        list(read_divisions(path))
    assert caught.value.exit_code == 4
    assert caught.value.text("zh") != caught.value.text("en")


def test_a_broken_list_of_villages_and_an_unknown_province_are_refused(tmp_path: Path) -> None:
    for name, rows in LEVELS.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(DivisionsError, match="99"):
        list(read_divisions(tmp_path, "99"))
    (tmp_path / "villages.json").write_text('[{"code": "4602', encoding="utf-8")
    with pytest.raises(DivisionsError):
        list(read_divisions(tmp_path))


def test_the_whole_file_of_the_sample_city_is_read() -> None:
    path = Path(__file__).resolve().parents[3] / "samples" / "sanya" / "sanya-divisions.csv"
    found = list(read_divisions(path))
    assert {d.level for d in found} == {"province", "city", "district", "town", "community", "village"}
    codes = {d.code for d in found}
    assert all(d.parent in codes for d in found if d.parent)


def test_what_holds_no_divisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DivisionsError):
        list(read_divisions(tmp_path))


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("青塘村民委员会", "460204100201", "village"),
        ("青塘村民委员会", "", "village"),
        ("金鸡岭社区居民委员会", "460204198201", "community"),
        ("南田农场", "460202400498", "village"),
        ("南田农场", "460202400098", "community"),
        ("南田农场", "own", "community"),
    ],
)
def test_the_lowest_level_is_told_the_same_in_lists_and_in_divisions(tmp_path: Path, name: str, code: str, level: str) -> None:
    assert Area.model_validate({"id": code or "a", "name": name, "level": "村级"}).level == level
    path = tmp_path / "区划.csv"
    path.write_text(f"name,code,level,parent\n{name},{code or 'a'},村级,\n", encoding="utf-8")
    assert [division.level for division in read_divisions(path)] == [level]
