"""The key of the sealed fields: exporting, importing, rotating it, and telling what stays sealed without it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.usecases.uploads import rewrap_all
from graph import keyring
from graph.keyring import Imported
from graph.reseal import SealedCount, reseal, sealed_state
from graph.store import Store
from graph.store.turn import turn
from graph.wording import Wording

PATIENCE = 60.0
"""Seconds that a rotation waits for a load to end."""

LOADING = Wording(
    "key_load_under_way",
    "有加载或另一次密钥更换正在写入同一个库，等待 {seconds} 秒后仍未结束；密钥没有更换，请在其结束后再运行",
    "a load or another rotation is writing to the same store and did not end within {seconds} s; the key was not changed. "
    "Run this again when it is done",
)


@dataclass(frozen=True, slots=True)
class Rotated:
    """A finished or unfinished rotation: the new key, values sealed anew, values left, where the former key was put, and whether values
    that name it are left, so that it stays in the key file."""

    key_id: str
    values: int
    left: int
    former_kept: Path | None
    unfinished: bool


def export_key(passphrase: str, to: Path | None = None) -> str:
    """The exported key as text; with `to` also written there, new and readable by the owner only."""
    text = keyring.export_key(passphrase)
    if to is not None:
        keyring.write_export(to, text)
    return text


def import_key(text: str, passphrase: str, *, force: bool = False) -> Imported:
    """Put an exported key in place (see graph.keyring.import_key)."""
    return keyring.import_key(text, passphrase, force=force)


def rotate_key(store: Store, progress: Callable[[int], None] = lambda _done: None, *, patience: float = PATIENCE) -> Rotated:
    """A new key, and every sealed value of the store sealed anew. Killed and run again, it goes on where it was.

    Never while a load writes to the store: waits `patience` seconds for it, then raises StoreError with the key as it was.
    """
    with turn(store, patience, busy=LOADING):
        return _rotate(store, progress)


def _rotate(store: Store, progress: Callable[[int], None]) -> Rotated:
    ring = keyring.begin_rotation()
    done = reseal(store, ring.sealer(), progress)
    formers = {key.id for key in ring.former}
    rewrap_all()
    waiting = sum(item.count for item in sealed_state(store, ring.sealer()) if item.key_id in formers)
    kept = keyring.finish_rotation() if waiting == 0 else None
    return Rotated(ring.current.id, done.values, done.left, kept, waiting > 0)


def key_state(store: Store) -> list[SealedCount]:
    """Which fields hold sealed values, with which key, and whether that key is at hand."""
    ring = keyring.find_keyring()
    return sealed_state(store, ring.sealer() if ring is not None else None)
