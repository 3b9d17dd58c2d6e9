"""Keeping a process of ours small: a limit on its address space, and a watch where the system has no such limit.

Linux holds the limit itself (tested). macOS takes the call but does not keep it, and Windows has none, so there only
the parent's watch over what the worker holds (psutil, everywhere) ends it; both are untested.
"""

import sys


def limit_address_space(size: int) -> bool:
    """Let this process map at most `size` bytes. True when the system took it."""
    if sys.platform == "win32":
        return False
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ValueError, OSError):
        return False
    return True


def over(pid: int, size: int) -> bool:
    """Whether a process holds more than `size` bytes of memory; a process that is gone does not."""
    import psutil  # the parent's business; the limited process does without

    try:
        return int(psutil.Process(pid).memory_info().rss) > size
    except psutil.Error:
        return False
