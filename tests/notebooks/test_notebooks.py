"""Every notebook runs from a clean kernel on the real store, without network, and its claims are checked against the sample."""

import os
import re
import time
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from graph.store import Store

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
# The one that takes decisions comes last, so that the others find none.
SOURCES = sorted(FOLDER.glob("[0-9]*.py"), key=lambda path: (path.stem.startswith("02"), path.stem))
LEAST_CLAIMS = {"01": 7, "02": 2, "03": 5, "04": 8, "05": 9, "06": 1, "07": 12, "08": 4}
"""How many figures each checks at least on the sample; the one of the whole country asserts without claiming."""

SAYS = {
    "07": ("损失 loss: ", "与最优的差距 gap = 0.0 ✓", "与从头求解相同 equal to solving again = True ✓"),
    "08": (
        "这条语句不是查询，网关只允许读取",
        "变量 tied 原来的值已删去",
        "网关不允许 LOAD CSV",
        "图中没有标签 Units，是否指 Unit？",
        "查询没有结果（0 行）。标签、关系类型和属性名都存在",
        "只显示前 1000 行",
    ),
}
"""What some must say in words: refusals, answers without rows, rows that were left out."""

SECONDS = 360.0
"""All notebooks together: the processor's time, which other work on the computer does not stretch; the time on the wall is printed."""

# Put before everything else in the kernel: nothing but this computer can be reached.
_GUARD = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"no network: {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""


def _pair() -> Any:
    spec = util.spec_from_file_location("pair", FOLDER / "pair.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("GONGJIAN_LANG", "zh")
    return tmp_path


def _read(source: Path) -> Any:
    read: Any = nbformat.read
    return read(source.with_suffix(".ipynb"), as_version=4)


def _outputs(book: Any, sort: str) -> list[Any]:
    return [output for cell in book.cells for output in cell.get("outputs", []) if output.output_type == sort]


class Clock:
    """What the notebooks took so far: on the wall, and of the processor."""

    def __init__(self) -> None:
        self.wall = self.work = 0.0

    def run(self, book: Any, folder: Path) -> Any:
        """The notebook executed from a clean kernel."""
        began, worked = time.monotonic(), _work()
        client = nbclient.NotebookClient(book, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
        try:
            return client.execute()
        finally:
            self.wall += time.monotonic() - began
            self.work += _work() - worked


def _work() -> float:
    """The processor's time of this process and of those that it started and saw ending."""
    return sum(os.times()[:4])


@pytest.fixture(scope="module")
def clock() -> Iterator[Clock]:
    found = Clock()
    yield found
    print(f"all notebooks together: {found.wall:.0f} s, {found.work:.0f} s of the processor")
    assert found.work < SECONDS, "the notebooks together take longer than they may"


def test_there_are_nine_notebooks_and_each_begins_with_its_question() -> None:
    assert [path.stem[:2] for path in sorted(SOURCES)] == [f"{number:02d}" for number in range(1, 10)]
    for path in SOURCES:
        first = _pair().paired(path).cells[0]
        assert first.cell_type == "markdown"
        question, english = first.source.splitlines()[:2]
        assert re.fullmatch(rf"# {path.stem[:2]} .{{8,}}？", question), question
        assert re.fullmatch(r"\*\*[A-Z].{15,}\?\*\*", english), english


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_is_kept_stripped_and_the_same_as_its_source(source: Path) -> None:
    kept = _read(source)
    assert [(c.cell_type, c.source) for c in kept.cells] == [(c.cell_type, c.source) for c in _pair().paired(source).cells]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in kept.cells)


# Before the notebooks: once one of them has taken decisions, the store is no longer the sample, and no figure of it is claimed.
def test_a_notebook_whose_claim_is_wrong_fails_and_so_does_one_that_goes_online(filled: Store, offline: Path, clock: Clock) -> None:
    assert filled
    start = "from api.usecases.networks import Networks\nnet = Networks(as_of='2021-09-10')\n"
    cells = (
        start + "net.claim('grids', net.network('grids').size, (57, 88))",
        "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)",
    )
    cell: Any = nbformat.v4.new_code_cell
    notebook: Any = nbformat.v4.new_notebook
    book = notebook(cells=[cell(text, metadata={"tags": ["raises-exception"]}) for text in cells])
    clock.run(book, offline)
    errors = _outputs(book, "error")
    assert [error.ename for error in errors] == ["AssertionError", "OSError"]
    assert "no network" in errors[1].evalue


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_runs_offline_from_a_clean_kernel_and_its_claims_hold(source: Path, filled: Store, offline: Path, clock: Clock) -> None:
    assert filled
    before = clock.work
    book = clock.run(_read(source), offline)
    assert before + 1 < clock.work < before + SECONDS / 4, "each has its share of the time, and the kernel's is counted"
    said = [(output.name, output.text) for output in _outputs(book, "stream")]
    # Notices of fonts without a glyph, of deprecations and the like would stand here.
    assert [text for name, text in said if name == "stderr"] == []
    claims = sum(text.count(" ✓") for name, text in said if name == "stdout")
    assert claims >= LEAST_CLAIMS.get(source.stem[:2], 0)
    printed = "".join(text for _, text in said)
    assert [words for words in SAYS.get(source.stem[:2], ()) if words not in printed] == []
    shown = [*_outputs(book, "display_data"), *_outputs(book, "execute_result")]
    pictures = [output for output in shown if "image/png" in output.get("data", {})]
    assert pictures
    everything = "".join(text for _, text in said) + "".join(str(output.get("data", {}).get("text/plain", "")) for output in shown)
    assert not any(name in everything for name in ("王示一", "示例户主1", "13800000001", "示例路1号"))
