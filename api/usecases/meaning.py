"""Reading the texts of lists: with the vectors kept from earlier, and with what people said of kinds."""

import functools
import hashlib
import logging
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from graph import keyring
from graph.plans.inputs import read_inputs
from graph.plans.kinds import confirmed_lines
from graph.store import Store
from graph.store.jars import cache_folder
from graph.wording import Wording
from matching.problem import Problem
from matching.suggest import Suggestion, suggest_kinds
from matching.texts.cache import MOST_MIB, VectorCache
from matching.texts.confirmed import Confirmed
from matching.texts.model import load_model
from matching.texts.reading import Told, read_records
from matching.texts.vectors import Progress

# Enough to be near any new line of the same sort; the newest come first.
MOST_CONFIRMED = 2000
# A village or community that offers something stands where a unit's kind would.
PLACES = {"village": "村", "community": "社区", "town": "乡镇", "district": "区县", "city": "市", "hamlet": "自然村"}
UNKEPT = Wording(
    "texts.unkept",
    "不能写入 {path}，文字向量这次不保存，下次会重新计算（GONGJIAN_CACHE 可另指文件夹）",
    "{path} can't be written to: the vectors of texts are not kept and will be computed again (GONGJIAN_CACHE names another folder)",
)
_LOG = logging.getLogger("gongjian.service.texts")


@contextmanager
def text_cache() -> Iterator[VectorCache]:
    """The user's cache of vectors (GONGJIAN_TEXTS names another file, GONGJIAN_TEXTS_MB its size). Its key comes from the key file, so
    that the file alone says nothing about any text. Without a key file nothing is kept: reading texts is no reason to make a key."""
    ring = keyring.find_keyring()
    if ring is None:
        with (
            tempfile.TemporaryDirectory(prefix="gongjian-") as folder,
            VectorCache(Path(folder) / "texts", secrets.token_bytes(32)) as cache,
        ):
            yield cache
        return
    place = os.environ.get("GONGJIAN_TEXTS")
    secret = hashlib.blake2b(b"gongjian text cache", key=ring.current.secret, digest_size=32).digest()
    path = Path(place).expanduser() if place else cache_folder() / "texts.sqlite"
    named = os.environ.get("GONGJIAN_TEXTS_MB", "")
    with VectorCache(path, secret, int(named) if named.isdigit() and int(named) else MOST_MIB) as cache:
        if not cache.kept:
            _say_unkept(path)
        yield cache


@functools.cache  # once
def _say_unkept(path: Path) -> None:
    _LOG.warning("%s / %s", UNKEPT.text("zh", {"path": path}), UNKEPT.text("en", {"path": path}))


def with_readings(store: Store, problem: Problem, progress: Progress | None = None) -> Problem:
    """The problem with its texts read; as it was where no encoder runs."""
    with text_cache() as cache:
        readings = read_records(
            [Told(r.id, f"{r.title}。{r.description}", owner(r.unit_kind, r.unit_name)) for r in problem.resources],
            [Told(d.id, f"{d.title}。{d.description}") for d in problem.demands],
            confirmed=confirmed(store),
            cache=cache,
            progress=progress,
        )
    return replace(problem, readings=readings)


def read_ahead(store: Store, progress: Progress | None = None) -> None:
    """Read the texts of all lists into the cache, so that the next proposal need not wait for it."""
    inputs = read_inputs(store, date.today())
    with text_cache() as cache:
        read_records(
            [Told(row["id"], text_of(row), owner(row["unit_kind"], row["unit_name"] or "")) for row in inputs.resources],
            [Told(row["id"], text_of(row)) for row in inputs.demands],
            cache=cache,
            progress=progress,
        )


def warm_up() -> None:
    """Load what texts are read with, which takes some seconds, so that the first text need not wait for it."""
    model = load_model()
    for encoder in () if model is None else model.encoders:
        encoder.vectors(["村"], "demand")


def text_of(row: Mapping[str, Any]) -> str:
    """Title and description in one."""
    return f"{row['title']}。{row['description'] or ''}"


def owner(kind: str | None, name: str = "") -> str:
    """Who offers, as the encoders are told: the kind of unit in words, else its name."""
    return PLACES.get(kind or "", kind or name)


def confirmed(store: Store) -> tuple[Confirmed, ...]:
    """Lines whose kinds people confirmed."""
    return tuple(
        Confirmed(row["side"], row["kind"], text_of(row), owner(row["unit_kind"])) for row in confirmed_lines(store, MOST_CONFIRMED)
    )


def suggest_for(
    store: Store,
    side: Literal["resource", "demand"],
    texts: Sequence[str],
    unit_kinds: Sequence[str | None],
    progress: Progress | None = None,
) -> list[Suggestion]:
    """Kinds suggested for texts, with what people confirmed before."""
    with text_cache() as cache:
        return suggest_kinds(side, texts, unit_kinds, confirmed=confirmed(store), cache=cache, progress=progress)
