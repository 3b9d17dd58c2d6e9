"""Logs as JSON lines: what happened, never with what values. Paths are templates, users are marks, errors are their kind and place."""

import hashlib
import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

LOGGER = "gongjian.service"
_NAMES = frozenset(("event", "trace", "method", "route", "status", "ms", "user", "error", "at", "seconds", "state", "address", "version"))


class Lines(logging.Formatter):
    """One JSON object a line. Only fields of a fixed list are written, so that nothing slips in."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as a line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        fields = getattr(record, "told", None)
        if isinstance(fields, dict):
            told |= {name: value for name, value in fields.items() if name in _NAMES}
        else:
            # Someone else's record: its message may hold anything, so only where it comes from is kept.
            told |= {"event": "other", "at": f"{record.name}:{record.lineno}"}
        if record.exc_info and record.exc_info[1] is not None:
            told |= place_of(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def begin_logging(level: int = logging.INFO) -> None:
    """Send the service's lines, and those of its server, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    for name in (LOGGER, "uvicorn", "uvicorn.error", "fastapi", "asyncio", "neo4j"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(level if name == LOGGER else logging.WARNING)
    logging.getLogger("uvicorn.access").handlers[:] = []
    logging.getLogger("uvicorn.access").propagate = False


def tell(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: Any) -> None:
    """Write a line."""
    more = {} if error is None else place_of(error)
    logging.getLogger(LOGGER).log(level, event, extra={"told": {"event": event, **fields, **more}})


def place_of(error: BaseException) -> dict[str, str]:
    """The kind of an error and where it was raised; never its message, which may hold a value."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return {"error": type(error).__name__, "at": " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames))}


def mark_of(user: str) -> str:
    """A mark that tells one user's lines from another's without naming anybody."""
    return hashlib.sha256(f"gongjian log {user}".encode()).hexdigest()[:10]
