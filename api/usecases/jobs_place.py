"""Where the files of a job lie: the id of the state folder, so that only a service that has the folder begins the job.

It is the folder's and not the computer's: a container is another computer each time, with the same folder.
"""

import secrets

from filelock import FileLock

from graph.store.penalty import state_folder
from graph.store.process import write_private


def place() -> str:
    """The id of this service's state folder; it is given one at the first use."""
    path = state_folder() / "place"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(f"{path}.lock", timeout=10):
        if not path.exists():
            write_private(path, secrets.token_hex(8))
        return path.read_text(encoding="utf-8")
