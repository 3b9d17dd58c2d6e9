from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from bench.orlib import main, rows
from bench.orlib_file import FileFaultError, read_file

SMALL = "2 3\n4 1 7\n2 9 3\n2 2 2\n3 1 2\n4 3\n"


def _said(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileFaultError) as raised:
        read_file(folder / name)
    return str(raised.value)


def test_both_formats_are_told_apart_solved_and_printed_with_the_best_known_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cost = np.random.default_rng(1).integers(1, 100, (30, 30))
    (tmp_path / "square").write_text("30\n" + "\n".join(" ".join(map(str, row)) for row in cost), encoding="utf-8")
    (tmp_path / "small").write_text(SMALL, encoding="utf-8")
    (tmp_path / "LICENSE").write_text("Free for all.\n", encoding="utf-8")
    (tmp_path / "best_known.csv").write_text("file,best_known\nsmall,8\n", encoding="utf-8")
    best = int(cost[linear_sum_assignment(cost)].sum())
    main([str(tmp_path), "--limit", "5"])
    printed = [line.rsplit(",", 1)[0] for line in capsys.readouterr().out.splitlines()]
    assert printed == ["instance,objective,bound,best_known", "small,8,8,8", f"square,{best},{best},"]


def test_a_file_of_several_problems_gives_one_row_each(tmp_path: Path) -> None:
    (tmp_path / "gapc").write_text("2\n" + SMALL + SMALL, encoding="utf-8")
    found = [(row.instance, row.objective) for row in rows(tmp_path, 5.0, maximise=True) if not isinstance(row, str)]
    assert found == [("gapc-1", 20), ("gapc-2", 20)]


def test_a_malformed_file_is_named_with_its_line(tmp_path: Path) -> None:
    assert _said(tmp_path, "word", "2 3\n4 1 7\n2 x 3\n").endswith("word, line 3: expected a whole number, found 'x'")
    assert "short, line 3: the file ends early: 2 agents and 3 jobs need 14 numbers, found 6" in _said(
        tmp_path, "short", "2 3\n4 1 7\n2 9 3\n"
    )
    assert "long, line 7: 1 numbers too many" in _said(tmp_path, "long", SMALL + "5\n")
    assert "square, line 2: expected 2 x 2 costs" in _said(tmp_path, "square", "2\n1 2 3\n")
    assert "none, line 1: expected the numbers of agents and jobs, both at least 1" in _said(tmp_path, "none", "0 3\n1 2\n")
    assert "unfit, line 1: Job 1 fits no agent" in _said(tmp_path, "unfit", "1 1\n3\n9\n5\n")


def test_an_infeasible_instance_is_told_and_the_others_are_solved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").write_text("2 3\n1 1 1\n1 1 1\n2 2 2\n2 2 2\n3 2\n", encoding="utf-8")
    (tmp_path / "small").write_text(SMALL, encoding="utf-8")
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--limit", "5"])
    said = capsys.readouterr()
    assert "full: The capacities cannot hold all jobs: proven that no assignment exists." in said.err
    assert "small,8,8," in said.out
