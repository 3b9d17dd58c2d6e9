"""The country's divisions in their small file: what was written is read, and the tree counts right."""

from pathlib import Path

import numpy as np

from graph.networks.country import LEVELS, read_country, write_country

ROWS = [
    ("46", "海南省"),
    ("4602", "三亚市"),
    ("460202", "海棠区"),
    ("460202198", "海棠区直辖村级区划"),
    ("460202198203", "龙海村"),
    ("11", "北京市"),
]


def test_divisions_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [*ROWS, ("460202198204", "椰林村"), ("460203", "吉阳区")]
    assert write_country(rows, tmp_path / "own.txt.xz") == 8
    country = read_country(tmp_path / "own.txt.xz")
    assert list(zip(country.codes, country.names, strict=True)) == sorted(rows)
    assert [LEVELS[level] for level in country.level] == [
        "province",
        "province",
        "city",
        "district",
        "town",
        "village",
        "village",
        "district",
    ]
    assert country.parent.tolist() == [-1, -1, 1, 2, 3, 4, 4, 2]
    assert country.below().tolist() == [0, 2, 2, 2, 2, 1, 1, 0]
    assert country.children(4).tolist() == [0, 0, 0, 0, 2, 0, 0, 0]
    assert country.below(np.array([0, 0, 0, 0, 0, 3, 4, 5])).tolist() == [0, 12, 12, 7, 7, 3, 4, 5]
