"""Standard output for data alone: what a solver's own code prints there goes to standard error.

HiGHS prints a line of its own on standard output now and then, whatever it is told (ERGO-Code/HiGHS issue 2783).
"""

import os
import sys


def keep_stdout() -> None:
    """From now on only Python's `sys.stdout` writes to standard output; the descriptor 1 of compiled code is standard error."""
    stream = sys.stdout
    if stream is not sys.__stdout__ or stream is None or sys.stderr is None:
        return  # somebody reads it in this process, or there is nowhere else to write: a closed descriptor 2 may be any file by now
    stream.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    buffering = 1 if stream.line_buffering else -1
    sys.stdout = os.fdopen(kept, "w", buffering, encoding=stream.encoding, errors=stream.errors)
