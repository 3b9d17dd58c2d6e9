"""Confirming lines helps with similar ones and harms nothing else."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from matching.serves import load_serves
from matching.texts.cache import VectorCache
from matching.texts.confirmed import Confirmed
from matching.texts.model import Model, load_model
from matching.texts.reading import Told, read_side

# A usage of one place that the written material reads otherwise: here a 帮帮团 is the volunteers' team of the street, whatever it does.
LOCAL = "volunteer_care"
DEEDS = ("修水龙头", "换灯泡", "清下水道", "装扶手", "补墙皮", "焊栏杆", "换门锁", "修电动车", "通马桶", "刷楼道")
CONFIRMED = [f"{place}帮帮团{deed}" for deed in DEEDS for place in ("东街", "南巷")]
SIMILAR = [f"{place}帮帮团{deed}" for deed in DEEDS for place in ("西湾", "北山")]


@pytest.fixture(scope="module")
def model() -> Model:
    found = load_model()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VectorCache]:
    """What was read once is not read again."""
    with VectorCache(tmp_path_factory.mktemp("texts") / "vectors.sqlite", b"a key of the tests") as found:
        yield found


def right(model: Model, cache: VectorCache, texts: Sequence[str], kinds: Sequence[str], confirmed: Sequence[Confirmed]) -> int:
    """How many lines get their kind."""
    names = load_serves().resource_kinds
    read = read_side(model, "resource", [Told(str(i), text) for i, text in enumerate(texts)], confirmed=confirmed, cache=cache)
    return sum(names[int(row.argmax())] == kind for row, kind in zip(read.kinds, kinds, strict=True))


def test_confirming_twenty_lines_helps_on_twenty_similar_ones_and_harms_no_other(model: Model, cache: VectorCache) -> None:
    from matching.texts.material import load_material

    confirmed = [Confirmed("resource", LOCAL, text) for text in CONFIRMED]
    before = right(model, cache, SIMILAR, [LOCAL] * 20, ())
    assert right(model, cache, SIMILAR, [LOCAL] * 20, confirmed) >= max(18, before + 5)
    others = [line for line in load_material().resources if line.kind != LOCAL][::20]
    texts, kinds = [line.text for line in others], [line.kind for line in others]
    assert len(texts) > 90
    assert right(model, cache, texts, kinds, confirmed) >= right(model, cache, texts, kinds, ())


def test_without_its_confirmations_a_line_is_read_as_before(model: Model) -> None:
    line = [Told("x", SIMILAR[0])]
    other = read_side(model, "resource", line, confirmed=[Confirmed("demand", "goods", SIMILAR[0])])
    assert np.array_equal(read_side(model, "resource", line).kinds, other.kinds)


def test_a_confirmed_kind_that_the_table_no_longer_has_counts_for_nothing(model: Model) -> None:
    line = [Told("x", SIMILAR[0])]
    known = [Confirmed("resource", "no_such_kind", SIMILAR[0])]
    assert np.allclose(read_side(model, "resource", line).kinds, read_side(model, "resource", line, confirmed=known).kinds)
