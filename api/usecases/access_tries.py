"""Bad logins are counted by where they come from; too many of them and that place has to wait."""

import threading
import time
from collections import OrderedDict, deque

from graph.wording import GongjianError, Wording

TOO_MANY = Wording(
    "token.too_many_tries", "令牌无效的次数过多，请在 {seconds} 秒后再试", "Too many tokens that are not valid; try again in {seconds} s"
)

_MOST_SOURCES = 10_000


class TooManyTriesError(GongjianError):
    """This place has to wait (429); `retry_after` is in seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(TOO_MANY, seconds=seconds)
        self.retry_after = seconds


class Tries:
    """At most `most` failures in `window` seconds from one source, in this process. An unknown source (empty) is not limited."""

    def __init__(self, most: int = 10, window: float = 60.0) -> None:
        self._most = most
        self._window = window
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def admit(self, source: str) -> None:
        """Raise TooManyTriesError when the source has to wait."""
        with self._lock:
            found = self._recent(source)
            if len(found) >= self._most:
                raise TooManyTriesError(max(1, round(found[0] + self._window - time.monotonic())))

    def failed(self, source: str) -> None:
        """Count a failure."""
        if source:
            with self._lock:
                found = self._recent(source)
                found.append(time.monotonic())
                self._failures[source] = found
                self._failures.move_to_end(source)
                while len(self._failures) > _MOST_SOURCES:
                    self._failures.popitem(last=False)

    def _recent(self, source: str) -> deque[float]:
        found = self._failures.get(source) or deque(maxlen=self._most)
        while found and found[0] < time.monotonic() - self._window:
            found.popleft()
        return found


TRIES = Tries()
"""This process's."""
