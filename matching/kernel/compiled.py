"""Compiling of plain loops to machine code, once per machine: later starts read it from the cache."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def digest_of(package: Path) -> str:
    """A short name for what the source files of the subpackages say together."""
    return sha256(b"\0".join(file.read_bytes() for file in sorted(package.glob("*/*.py")))).hexdigest()[:8]


# Compiled code has what it calls built into it, while the cache compares a function's own file alone: without this a new version of the
# package would go on with the old version of what is called.
SOURCES = digest_of(Path(__file__).parents[1])


def compiled(function: F) -> F:
    """The function compiled at its first call for the types it is given; it runs without the interpreter's lock. What was compiled is
    kept under the function's name and the digest of all sources."""
    function.__qualname__ = f"{function.__qualname__}.{SOURCES}"
    try:
        return cast(F, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder to keep it in: compiled anew in every process
        return cast(F, njit(nogil=True)(function))


def is_cached(function: Callable[..., Any]) -> bool:
    """Whether the cache on disk holds a compiled form of the function, made of these sources."""
    folder = cast(Any, function).stats.cache_path  # None where nothing is kept
    stem = Path(function.__code__.co_filename).stem
    return folder is not None and any(Path(folder).glob(f"{stem}.{function.__qualname__}-*.nbi"))
