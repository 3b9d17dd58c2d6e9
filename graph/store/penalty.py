"""Who may not run raw statements for a while, because a statement of theirs brought the server down. Kept outside the graph."""

import hashlib
import json
import os
import time
from pathlib import Path

import platformdirs
from filelock import FileLock

SECONDS = 600


def state_folder() -> Path:
    """What gongjian remembers between runs outside every store: `GONGJIAN_STATE_DIR`, or the user's state folder."""
    named = os.environ.get("GONGJIAN_STATE_DIR")
    return Path(named).expanduser() if named else Path(platformdirs.user_state_dir("gongjian", appauthor=False))


def impose(user: str) -> None:
    """From now on, and in every process, the user waits for `SECONDS`."""
    path = _path()
    with FileLock(str(path) + ".lock", timeout=10):
        now = time.time()
        until = {who: end for who, end in _read(path).items() if end > now} | {_anonymous(user): now + SECONDS}
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(json.dumps(until), encoding="utf-8")
        fresh.replace(path)


def seconds_left(user: str) -> int:
    """How long the user still has to wait, 0 when not at all."""
    return max(0, round(_read(_path()).get(_anonymous(user), 0) - time.time()))


def _path() -> Path:
    folder = state_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / "gate-penalties.json"


def _read(path: Path) -> dict[str, float]:
    try:
        return {str(who): float(end) for who, end in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _anonymous(user: str) -> str:
    return hashlib.sha256(user.encode()).hexdigest()[:16]
