import re
import subprocess
import sys
from pathlib import Path

from matching.kernel import compiled
from matching.kernel.compiled import SOURCES, digest_of
from matching.kernel.fill import take

PACKAGE = Path(compiled.__file__).parents[1]
ONE = "from matching.kernel.compiled import compiled\n\n\n@compiled\ndef one():\n    return {}\n"
TWO = (
    "from matching.kernel.compiled import compiled, is_cached\nfrom matching.kernel.one import one\n\n\n"
    "@compiled\ndef two():\n    return one() + 1\n\n\nprint(is_cached(two), two(), is_cached(two))\n"
)


def _run(folder: Path) -> str:
    return subprocess.run([sys.executable, "-m", "matching.kernel.two"], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_what_a_compiled_function_calls_is_compiled_anew_when_it_changes_in_another_file(tmp_path: Path) -> None:
    kernel = tmp_path / "matching" / "kernel"
    kernel.mkdir(parents=True)
    for package in (kernel, kernel.parent):
        (package / "__init__.py").touch()
    (kernel / "compiled.py").write_bytes(Path(compiled.__file__).read_bytes())
    (kernel / "one.py").write_text(ONE.format(1), encoding="utf-8")
    (kernel / "two.py").write_text(TWO, encoding="utf-8")
    assert _run(tmp_path).split() == ["False", "2", "True"]
    assert _run(tmp_path).split() == ["True", "2", "True"]
    (kernel / "one.py").write_text(ONE.format(7), encoding="utf-8")
    assert _run(tmp_path).split() == ["False", "8", "True"]


def test_the_digest_covers_every_file_that_holds_compiled_functions() -> None:
    covered = set(PACKAGE.glob("*/*.py"))
    holding = {file for file in PACKAGE.rglob("*.py") if re.search(r"^@compiled", file.read_text("utf-8"), re.MULTILINE)}
    assert holding <= covered
    assert len(holding) > 10
    assert digest_of(PACKAGE) == SOURCES
    assert SOURCES in take.__qualname__
