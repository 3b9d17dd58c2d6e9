"""One load of a store at a time, and none while its key is being rotated (see graph.store.turn)."""

from graph.store.turn import BUSY as LOADING
from graph.store.turn import PATIENCE, turn

__all__ = ["LOADING", "PATIENCE", "turn"]
