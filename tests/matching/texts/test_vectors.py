import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.texts import vectors
from matching.texts.cache import VectorCache
from matching.texts.encoder import ENCODERS, Encoder, Side
from matching.texts.vectors import CHUNK, vectors_of

INSTALLED = [encoder for encoder in ENCODERS if encoder.installed]


def counting(asked: list[str]) -> Encoder:
    """An encoder of three numbers that notes what it was asked."""

    def encode(texts: Sequence[str], _side: Side) -> Any:
        asked.extend(texts)
        return [[len(text), 1, 0] for text in texts]

    return Encoder("counting", "1", 3, True, "json", encode)


def test_some_encoder_is_installed_everywhere() -> None:
    assert INSTALLED


@pytest.mark.parametrize("encoder", INSTALLED, ids=lambda encoder: encoder.name)
def test_a_rewording_is_nearer_than_another_subject(encoder: Encoder) -> None:
    a, b, c = vectors_of(encoder, "demand", ["村里的路坏了，雨天没法走", "下雨村道泥泞难行", "想学做直播卖水果"]).astype(np.float32)
    assert a @ b > a @ c
    assert a @ a == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("encoder", INSTALLED, ids=lambda encoder: encoder.name)
def test_a_text_has_the_same_vector_alone_in_company_and_from_the_cache(encoder: Encoder, tmp_path: Path) -> None:
    texts = ["修路", "村里缺医生，老人看病要走二十里山路", "", "修路"]
    alone = vectors_of(encoder, "resource", ["修路"])[0]
    with VectorCache(tmp_path / "texts.sqlite", b"key") as cache:
        fresh = vectors_of(encoder, "resource", texts, cache)
        kept = vectors_of(encoder, "resource", texts, cache)
    assert np.array_equal(fresh, kept)
    assert np.abs(fresh[0].astype(np.float32) - alone.astype(np.float32)).max() < 0.01
    assert np.array_equal(fresh[0], fresh[3])
    assert not fresh[2].any()


def test_each_distinct_text_is_encoded_once_and_never_again(tmp_path: Path) -> None:
    asked: list[str] = []
    with VectorCache(tmp_path / "texts.sqlite", b"key") as cache:
        vectors_of(counting(asked), "demand", ["路", "水电", "路"], cache)
        vectors_of(counting(asked), "demand", ["水电"], cache)
        vectors_of(counting(asked), "resource", ["水电"], cache)
    assert asked == ["路", "水电", "水电"]


def test_another_key_finds_nothing_and_no_text_stands_in_the_file(tmp_path: Path) -> None:
    asked: list[str] = []
    for key in (b"one", b"two"):
        with VectorCache(tmp_path / "texts.sqlite", key) as cache:
            vectors_of(counting(asked), "demand", ["村口的路灯不亮"], cache)
    assert len(asked) == 2
    assert all("村口的路灯不亮".encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_damaged_cache_is_begun_anew(tmp_path: Path) -> None:
    place = tmp_path / "texts.sqlite"
    place.write_bytes(b"this is no database" * 100)
    with VectorCache(place, b"key") as cache:
        assert vectors_of(counting([]), "demand", ["路"], cache).shape == (1, 3)


def test_a_full_cache_drops_what_was_not_used_for_longest(tmp_path: Path) -> None:
    place, asked = tmp_path / "texts.sqlite", list[str]()
    lines = [f"第{i}行" for i in range(1000)]
    hours = 3600
    for now, texts in ((0, lines[:500]), (2 * hours, lines[500:]), (4 * hours, lines[:100])):
        with VectorCache(place, b"key", now=now) as cache:
            vectors_of(counting(asked), "demand", texts, cache)
    assert len(asked) == 1000
    full = place.stat().st_size
    with VectorCache(place, b"key", most_mib=full / 2**20 / 2, now=5 * hours):
        pass
    assert place.stat().st_size <= 0.6 * full
    asked.clear()
    with VectorCache(place, b"key", now=6 * hours) as cache:
        vectors_of(counting(asked), "demand", lines[:100], cache)
        assert asked == []
        vectors_of(counting(asked), "demand", lines[100:500], cache)
        assert len(asked) == 400
        asked.clear()
        vectors_of(counting(asked), "demand", lines[500:], cache)
        assert 0 < len(asked) < 300


def test_a_cache_of_an_earlier_version_is_begun_anew(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "texts.sqlite")) as base, base:
        base.execute("CREATE TABLE vectors (text BLOB PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID")
        base.execute("INSERT INTO vectors VALUES (x'00', x'00')")
    with VectorCache(tmp_path / "texts.sqlite", b"key") as cache:
        assert vectors_of(counting([]), "demand", ["路"], cache).shape == (1, 3)
    with closing(sqlite3.connect(tmp_path / "texts.sqlite")) as base:
        assert base.execute("SELECT name FROM sqlite_master WHERE name = 'vectors'").fetchall() == []


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    vectors_of(counting([]), "demand", [f"第{i}行" for i in range(2 * CHUNK + 1)], progress=lambda done, of: told.append((done, of)))
    assert [of for _, of in told] == [2 * CHUNK + 1] * 3
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == 2 * CHUNK + 1


@pytest.mark.parametrize("encoder", INSTALLED, ids=lambda encoder: encoder.name)
def test_several_threads_give_the_vectors_that_one_gives(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{name}村口第{i}段路坏了" for i in range(30) for name in "东西南北"]
    monkeypatch.setattr(vectors, "CHUNK", 5)
    several = vectors_of(encoder, "demand", texts)
    monkeypatch.setattr(vectors, "THREADS", 1)
    one = vectors_of(encoder, "demand", texts)
    assert np.array_equal(one, several)
