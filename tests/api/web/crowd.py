"""A crowd of clients on one service: so many connections at once, each asking again as soon as it is answered."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

LONGEST = 30.0
"""Seconds after which an answer counts as hanging."""


@dataclass
class Crowd:
    """What a crowd was answered: the seconds of its answers by status, and whatever was no answer that it may get."""

    taken: dict[int, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def quantile(self, part: float) -> float:
        """The seconds within which such a part of the 200 came."""
        return quantile(self.taken.get(200, []), part)

    def __str__(self) -> str:
        told = ", ".join(f"{status}: {len(seconds)}" for status, seconds in sorted(self.taken.items()))
        p50, p99 = (1000 * self.quantile(part) for part in (0.5, 0.99))
        return f"answers {told or 'none'}; 200 within p50 {p50:.0f} ms, p99 {p99:.0f} ms; wrong: {self.wrong[:3]}"

    def note(self, head: bytes, seconds: float) -> None:
        """Count an answer by its head."""
        status, lines = int(head[9:12]), head.lower().split(b"\r\n")
        self.taken.setdefault(status, []).append(seconds)
        waits = [line for line in lines if line.startswith(b"retry-after:") and int(line.split(b":")[1]) > 0]
        refused = status == 503 and waits and b"content-type: application/problem+json" in lines
        if status != 200 and not refused:
            self.wrong.append(head.decode("latin-1"))


def quantile(seconds: Sequence[float], part: float) -> float:
    """The seconds within which such a part of them (less than 1) lie; infinite when there are none."""
    ordered = sorted(seconds)
    return ordered[int(part * len(ordered))] if ordered else float("inf")


def ask(port: int, paths: Sequence[str], tokens: Sequence[str], connections: int, seconds: float) -> Crowd:
    """Have a crowd ask for so long; the answers under way at the end are waited for. The connections share the tokens evenly."""
    crowd, until = Crowd(), time.monotonic() + seconds

    async def all_of_them() -> None:
        each = (_one(crowd, port, [*paths[number:], *paths[:number]], tokens[number % len(tokens)], until) for number in range(connections))
        await asyncio.gather(*each)

    asyncio.run(all_of_them())
    return crowd


async def _one(crowd: Crowd, port: int, paths: Sequence[str], token: str, until: float) -> None:
    """One connection. Plain sockets: an HTTP library here would take more of the processor than the service."""
    try:
        async with asyncio.timeout(LONGEST):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        crowd.wrong.append(f"not let in: {error!r}")
        return
    number = 0
    try:
        while time.monotonic() < until:
            began, target = time.monotonic(), paths[number % len(paths)]
            writer.write(f"GET {target} HTTP/1.1\r\nHost: crowd\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            async with asyncio.timeout(LONGEST):
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(length)
            crowd.note(head, time.monotonic() - began)
            number += 1
    except (OSError, EOFError, StopIteration) as error:  # a timeout is an OSError
        crowd.wrong.append(f"no whole answer after {time.monotonic() - began:.1f} s: {error!r}")
    finally:
        writer.close()
