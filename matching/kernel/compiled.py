"""Compiling of plain loops to machine code, once per machine: later starts read it from the cache."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function compiled at its first call for the types it is given; it runs without the interpreter's lock."""
    try:
        return cast(F, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder to keep it in: compiled anew in every process
        return cast(F, njit(nogil=True)(function))


def is_cached(function: Callable[..., Any]) -> bool:
    """Whether the cache on disk holds a compiled form of the function (perhaps one of an older version)."""
    folder = cast(Any, function).stats.cache_path  # None where nothing is kept
    stem = Path(function.__code__.co_filename).stem
    return folder is not None and any(Path(folder).glob(f"{stem}.{function.__name__}-*.nbi"))
