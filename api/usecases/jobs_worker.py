"""A worker process as the service sees it: started, given one job at a time, listened to, ended."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from graph.store import child, limits

_BOOT = "from api.usecases.worker import main; main()"
_MOST_JOBS = 50
"""After so many jobs a worker is replaced, so that what libraries keep does not pile up."""


class WorkerProcess:
    """One worker process; not to be shared between threads except for `kill` and `too_large`."""

    def __init__(self, store: str, memory: int) -> None:
        self._memory = memory
        self._jobs = 0
        self._process = child.start(_BOOT)
        self._say({"store": store, "memory": memory})

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def fit(self) -> bool:
        """Whether it may be given another job."""
        return self._process.poll() is None and self._jobs < _MOST_JOBS

    def run(self, job: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Give it a job and yield what it says: `progress`, then `done` or `failed`. It ends without a last word when the process dies."""
        self._jobs += 1
        self._say(job)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                return  # killed in the middle of a line
            yield said
            if "progress" not in said:
                return

    def too_large(self) -> bool:
        """Whether it holds more memory than it may."""
        return limits.over(self.pid, self._memory)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """End it and let go of its pipes."""
        child.end(self._process)

    def _say(self, what: Mapping[str, Any]) -> None:
        child.tell(self._process, json.dumps(dict(what), ensure_ascii=False).encode())
