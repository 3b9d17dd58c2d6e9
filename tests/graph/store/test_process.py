"""Ending processes that somebody else started."""

import subprocess
import sys
import time

import psutil

from graph.store import process

STARTS = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
child.returncode = 0
print(child.pid, flush=True)
sys.stdin.read()
"""


def test_a_process_whose_parent_never_asks_for_it_is_seen_to_have_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        began = time.monotonic()
        assert process.end(child, 60)
        assert time.monotonic() - began < 30
        assert parent.poll() is None
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
        parent.communicate("")
