"""A worker process as the service sees it: started, given one job at a time, listened to, ended."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from graph.store import limits

_BOOT = "from api.usecases.worker import main; main()"
_MOST_JOBS = 50
"""After so many jobs a worker is replaced, so that what libraries keep does not pile up."""


class WorkerProcess:
    """One worker process; not to be shared between threads except for `kill` and `too_large`."""

    def __init__(self, store: str, memory: int) -> None:
        environment = {**os.environ, "PYTHONUTF8": "1"}
        pipe = subprocess.PIPE
        self._memory = memory
        self._jobs = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOT], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
        )
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
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what a dead process did not read
                    stream.close()

    def _say(self, what: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it died: reading from it tells
            self._process.stdin.write(json.dumps(dict(what), ensure_ascii=False).encode() + b"\n")
            self._process.stdin.flush()
