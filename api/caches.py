"""What is kept only to be quicker: fetched jars, vectors of texts, compiled loops. Where it can't be written all works, but slower."""

import os
import tempfile
from pathlib import Path


def place_caches() -> None:
    """Let compiled loops be kept in the folder that GONGJIAN_CACHE names: numba would look for a place beside the program and at home,
    which a service may not have. To be called before numba is imported."""
    if named := os.environ.get("GONGJIAN_CACHE"):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(named).expanduser() / "numba"))


def writable(folder: Path) -> bool:
    """Whether a file can be made there, or the folder itself can be; what is tried leaves nothing behind."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder.absolute())):
            return True
    except OSError:
        return False


def existing(folder: Path) -> Path:
    """The folder itself or the nearest one above it that exists."""
    return next(each for each in (folder, *folder.parents) if each.exists())
