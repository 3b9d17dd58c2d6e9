import subprocess
import sys

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
