import subprocess
import sys
from pathlib import Path

# A solver's own line, a print of Python's, and text beyond ASCII.
SAYS = """
import ctypes, sys
from matching.stdout import keep_stdout
keep_stdout()
ctypes.CDLL(None).puts(b"stray")
print("共建")
sys.stdout.flush()
ctypes.CDLL(None).fflush(None)
"""


def test_what_compiled_code_prints_does_not_come_between_the_data() -> None:
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", SAYS], capture_output=True, check=True)
    assert done.stdout.decode() == "共建\n"
    assert done.stderr.decode() == "stray\n"


def test_where_standard_error_is_closed_the_data_are_written_all_the_same(tmp_path: Path) -> None:
    # The first file opened then takes the place of standard error; it must not become standard output's.
    says = f"first = open({str(tmp_path / 'file')!r}, 'w')\n{SAYS}"
    command = f'exec "{sys.executable}" -X utf8 - 2>&-'
    done = subprocess.run(["sh", "-c", command], input=says.encode(), stdout=subprocess.PIPE, check=True)
    assert "共建\n" in done.stdout.decode()
    assert (tmp_path / "file").read_bytes() == b""
