"""What differs between Linux, Windows and macOS: starting a process that outlives us, ending it, finding it again, private files.

Tested on Linux (x86-64). The Windows and macOS branches follow the documentation of their systems and are untested.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

WINDOWS = sys.platform == "win32"

_KEPT = ("TMPDIR", "TEMP", "TMP", "TZ", "SYSTEMROOT", "WINDIR")
"""Of our environment the server gets these only: JAVA_TOOL_OPTIONS, CLASSPATH or tokens of the user have no business there."""

_GLANCE = 0.2

_SAME_START = 2.0
"""Seconds by which the start time of one process may differ between two readings (a clock set anew in between)."""


def lean_environment(**added: str) -> dict[str, str]:
    """The environment of a child process. Java takes file names of any script only under a UTF-8 locale."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    locale = {} if WINDOWS else {"LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"}
    return kept | locale | added


def program(folder: Path, name: str) -> Path:
    """A program in a folder, with the ending that this system gives it."""
    return folder / (f"{name}.exe" if WINDOWS else name)


def start_detached(command: Sequence[str], cwd: Path, log: Path, **environment: str) -> psutil.Process:
    """Start a process that lives on after us and that Ctrl-C in our terminal does not reach; what it prints is appended to `log`."""
    with log.open("ab") as out:
        child = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=lean_environment(**environment),
            **_detached(),  # type: ignore[call-overload]
        )
    # Popen would complain when it is collected while the server runs on; psutil watches it from here.
    child.returncode = 0
    return psutil.Process(child.pid)


def _detached() -> dict[str, object]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def run(command: Sequence[str], cwd: Path, timeout: float, **environment: str) -> tuple[int, str]:
    """Run a program to its end: its exit code and what it printed. Raises subprocess.TimeoutExpired."""
    done = subprocess.run(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=lean_environment(**environment),
        timeout=timeout,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def find(pid: int, created: float) -> psutil.Process | None:
    """The living process with this id and start time (seconds since the epoch); None when it is gone or the id was given to another."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            with contextlib.suppress(psutil.Error):
                process.wait(0)  # a child of ours that was killed: let the system forget it
            return None
        return process if abs(process.create_time() - created) < _SAME_START else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def listens(process: psutil.Process, port: int) -> bool:
    """Whether this very process, and not another program, takes connections on a port: only then may a password be sent there."""
    try:
        found = process.net_connections(kind="tcp")
    except psutil.Error:
        return False
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in found)


def end(process: psutil.Process, patience: float) -> bool:
    """Ask a process to end, kill it after `patience` seconds; True when it ended by itself. On Windows asking is killing."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
    if _gone(process, patience):
        return True
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
    _gone(process, patience)
    return False


def _gone(process: psutil.Process, patience: float) -> bool:
    """Wait until a process has ended. One that another program started stays listed (as a zombie) until that one asks for it."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            process.wait(_GLANCE)
            return True
        except psutil.TimeoutExpired:
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.status() != psutil.STATUS_ZOMBIE:
                    continue
            return True
        except psutil.NoSuchProcess:
            return True
    return False


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read (mode 0600; on Windows the user's profile folder guards it), all of it or nothing."""
    handle, name = tempfile.mkstemp(prefix=path.name + ".", dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_private(path: Path) -> None:
    """Take a file or folder from everybody but its owner."""
    path.chmod(0o700 if path.is_dir() else 0o600)


def settle(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def settle_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk. Windows has no such call and needs none."""
    if WINDOWS:
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name where the file system can, copy it where it can't."""
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)
