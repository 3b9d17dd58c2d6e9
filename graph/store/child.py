"""Python processes of ours that are asked by lines on their standard input and answer by lines on their standard output."""

import contextlib
import os
import subprocess
import sys

Child = subprocess.Popen[bytes]


def start(boot: str, **environment: str) -> Child:
    """Start one that runs `boot`, with these settings of its environment beside ours; what it says on standard error goes nowhere."""
    pipe = subprocess.PIPE
    settings = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.Popen([sys.executable, "-P", "-c", boot], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=settings)


def tell(child: Child, line: bytes) -> None:
    """Give it a line. That it died meanwhile is told by the end of what it says."""
    assert child.stdin is not None
    with contextlib.suppress(OSError):
        child.stdin.write(line + b"\n")
        child.stdin.flush()


def end(child: Child) -> None:
    """End it at once and let go of its pipes."""
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # what a dead process did not read
                stream.close()
