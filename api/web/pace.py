"""How often somebody may do something: a number of times within a window, by key, in this process."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

_KEYS = 10_000
"""Keys remembered at a time; the one unused for longest is forgotten first."""


class Pace:
    """At most `times` within `seconds` for each key. Safe to share between threads."""

    def __init__(self, times: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._times, self._seconds, self._clock = times, seconds, clock
        self._lock = threading.Lock()
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Whole seconds until the key may go on; 0 when it may now."""
        with self._lock:
            taken = self._of(key)
            return 0 if len(taken) < self._times else max(1, -int(-(taken[0] + self._seconds - self._clock()) // 1))

    def take(self, key: str) -> int:
        """Note a use when one is free and give 0; else the whole seconds to wait."""
        wait = self.wait(key)
        if not wait:
            with self._lock:
                self._of(key).append(self._clock())
        return wait

    def _of(self, key: str) -> deque[float]:
        taken = self._taken.setdefault(key, deque())
        self._taken.move_to_end(key)
        while taken and taken[0] <= self._clock() - self._seconds:
            taken.popleft()
        while len(self._taken) > _KEYS:
            self._taken.popitem(last=False)
        return taken


class OneEach:
    """So many at a time for each key, and over all keys where that is bounded: `begin` gives False while there are as many."""

    def __init__(self, most: int = 1, most_all: int | None = None) -> None:
        self._lock = threading.Lock()
        self._most, self._most_all = most, most_all
        self._running: dict[str, int] = {}

    def begin(self, key: str) -> bool:
        """Begin one; False when the key, or all of them, have as many as they may."""
        with self._lock:
            if self._running.get(key, 0) >= self._most or self._full():
                return False
            self._running[key] = self._running.get(key, 0) + 1
            return True

    def end(self, key: str) -> None:
        """End one."""
        with self._lock:
            left = self._running.get(key, 0) - 1
            if left > 0:
                self._running[key] = left
            else:
                self._running.pop(key, None)

    def running(self, key: str | None = None) -> int:
        """How many run, of a key or over all."""
        with self._lock:
            return sum(self._running.values()) if key is None else self._running.get(key, 0)

    def _full(self) -> bool:
        return self._most_all is not None and sum(self._running.values()) >= self._most_all
