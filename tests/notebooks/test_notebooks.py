"""Every notebook runs from a clean kernel on the real store, without network, and its claims are checked against the sample."""

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
LEAST_CLAIMS = {"01": 7, "02": 2, "04": 8, "05": 9, "06": 1, "07": 2, "08": 3}
"""How many figures each checks at least; the others assert without claiming."""

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


def run(book: Any, folder: Path) -> Any:
    """The notebook executed from a clean kernel."""
    client = nbclient.NotebookClient(book, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    return client.execute()


def test_there_are_nine_notebooks_and_each_begins_with_its_question() -> None:
    assert [path.stem[:2] for path in sorted(SOURCES)] == [f"{number:02d}" for number in range(1, 10)]
    for path in SOURCES:
        first = _pair().paired(path).cells[0]
        assert first.cell_type == "markdown"
        assert "？" in first.source or "谁" in first.source or "全国" in first.source
        assert "**" in first.source, "the question in English"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_is_kept_stripped_and_the_same_as_its_source(source: Path) -> None:
    kept = _read(source)
    assert [(c.cell_type, c.source) for c in kept.cells] == [(c.cell_type, c.source) for c in _pair().paired(source).cells]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in kept.cells)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_runs_offline_from_a_clean_kernel_and_its_claims_hold(source: Path, filled: Store, offline: Path) -> None:
    assert filled
    book = run(_read(source), offline)
    said = [(output.name, output.text) for output in _outputs(book, "stream")]
    # Notices of fonts without a glyph, of deprecations and the like would stand here.
    assert [text for name, text in said if name == "stderr"] == []
    claims = sum(text.count(" ✓") for name, text in said if name == "stdout")
    assert claims >= LEAST_CLAIMS.get(source.stem[:2], 0)
    shown = [*_outputs(book, "display_data"), *_outputs(book, "execute_result")]
    pictures = [output for output in shown if "image/png" in output.get("data", {})]
    assert pictures
    everything = "".join(text for _, text in said) + "".join(str(output.get("data", {}).get("text/plain", "")) for output in shown)
    assert not any(name in everything for name in ("王示一", "示例户主1", "13800000001", "示例路1号"))


def test_a_notebook_whose_claim_is_wrong_fails_and_so_does_one_that_goes_online(filled: Store, offline: Path) -> None:
    assert filled
    start = "from api.usecases.networks import Networks\nnet = Networks(as_of='2021-09-10')\n"
    cells = (
        start + "net.claim('grids', net.network('grids').size, (57, 88))",
        "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)",
    )
    cell: Any = nbformat.v4.new_code_cell
    notebook: Any = nbformat.v4.new_notebook
    book = notebook(cells=[cell(text, metadata={"tags": ["raises-exception"]}) for text in cells])
    run(book, offline)
    errors = _outputs(book, "error")
    assert [error.ename for error in errors] == ["AssertionError", "OSError"]
    assert "no network" in errors[1].evalue
