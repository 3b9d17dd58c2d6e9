"""The store: any Neo4j by URL, or a private one that gongjian fetches and runs itself."""

import importlib
from typing import TYPE_CHECKING, Any

from graph.store import lean  # first: it decides what the driver drags in

if TYPE_CHECKING:
    from graph.store.bolt import Row, Store, Transaction
    from graph.store.url import default_url, open_store

__all__ = ["Row", "Store", "Transaction", "default_url", "lean", "open_store"]

_FROM = {"Row": "bolt", "Store": "bolt", "Transaction": "bolt", "default_url": "url", "open_store": "url"}


def __getattr__(name: str) -> Any:
    """What the package offers, imported when asked for: the gate's process, started for every raw statement, needs little of it."""
    if name not in _FROM:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"graph.store.{_FROM[name]}"), name)
