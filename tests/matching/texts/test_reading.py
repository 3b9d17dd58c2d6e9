from datetime import date

import numpy as np
import pytest

from matching.check import check
from matching.pairing import grid, pairs
from matching.problem import Demand, Problem, Resource, Settings
from matching.solve import solve
from matching.suggest import suggest_kinds
from matching.texts.material import material_hash
from matching.texts.model import OUTFITS, Model, load_model
from matching.texts.reading import Readings, Told, read_records, read_side

OUTFITS_HERE = [name for name, encoders in OUTFITS.items() if all(encoder.installed for encoder in encoders)]
NEEDS = {"road": "进村的路没硬化，雨天没法走车", "doctor": "老人想在家门口量血压、看中医", "court": "物业费纠纷多，调解不下来"}
OFFERS = {
    "doctor": ("医院", "专科医生义诊、针灸推拿"),
    "court": ("法院", "法官上门调解、普法"),
    "road": ("建筑公司", "压路机和施工队可铺水泥路"),
}


@pytest.fixture(scope="module", params=OUTFITS_HERE)
def model(request: pytest.FixtureRequest) -> Model:
    found = load_model(request.param)
    assert found is not None
    return found


def readings(model: Model) -> Readings:
    read = read_records(
        [Told(id_, text, unit) for id_, (unit, text) in OFFERS.items()], [Told(id_, text) for id_, text in NEEDS.items()], model=model
    )
    assert read is not None
    return read


def test_the_committed_arrays_are_made_from_the_written_material() -> None:
    from importlib.resources import files

    with files("matching").joinpath("data", "texts.npz").open("rb") as file, np.load(file) as arrays:
        assert str(arrays["material"]) == material_hash(), "run python -m matching.texts.train"


@pytest.mark.parametrize("side", ["demand", "resource"])
@pytest.mark.parametrize("outfit", OUTFITS)
def test_the_calibration_error_that_training_measured_for_the_committed_arrays_is_within_the_bar(outfit: str, side: str) -> None:
    from importlib.resources import files

    with files("matching").joinpath("data", "texts.npz").open("rb") as file, np.load(file) as arrays:
        assert f"{outfit}/{side}_calibration" in arrays.files, "run python -m matching.texts.train"
        error, perfect, lines = arrays[f"{outfit}/{side}_calibration"].tolist()
    assert lines >= 1000
    assert perfect > 0
    assert error <= 0.05


def test_each_need_fits_the_offer_that_answers_it_best(model: Model) -> None:
    read = readings(model)
    fit = read.fit(grid(np.arange(3), np.arange(3)))
    best = {need: read.resource_ids[int(fit[:, at].argmax())] for at, need in enumerate(read.demand_ids)}
    assert best == {need: need for need in NEEDS}
    assert ((fit >= 0) & (fit <= 1)).all()


def test_a_list_of_pairs_and_a_grid_have_the_same_fit(model: Model) -> None:
    read = readings(model)
    whole = read.fit(grid(np.arange(3), np.arange(3)))
    single = read.fit(pairs(np.array([0, 1, 2]), np.array([2, 0, 1])))
    assert single == pytest.approx(whole[[0, 1, 2], [2, 0, 1]], abs=1e-6)


def test_a_text_that_says_nothing_is_neither_for_nor_against(model: Model) -> None:
    read = read_records([Told("r", "", "")], [Told("d", "修路"), Told("e", "😀")], model=model)
    assert read is not None
    assert read.fit(grid(np.arange(1), np.arange(2))).tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize(
    "text",
    ["路", "repair the village road", "修" * 10_000, "<b>修路</b>", "醫護人員能上門看護，可在家中安床位", "打13800138000", "😀修路😀"],
)
def test_any_input_gets_chances_that_sum_to_one(model: Model, text: str) -> None:
    for side in ("resource", "demand"):
        read = read_side(model, side, [Told("x", text)])
        assert float(read.kinds.sum()) == pytest.approx(1, abs=1e-3)
        assert np.isfinite(read.meaning).all()


def test_traditional_characters_are_read_like_simple_ones(model: Model) -> None:
    old, new = (read_side(model, "resource", [Told("x", text)]) for text in ("醫生上門義診", "医生上门义诊"))
    assert np.array_equal(old.kinds, new.kinds)


def test_a_plan_over_readings_passes_the_independent_check(model: Model) -> None:
    problem = Problem(
        resources=tuple(Resource(id_, f"u-{id_}", text, unit_kind=unit) for id_, (unit, text) in OFFERS.items()),
        demands=tuple(Demand(id_, f"a-{id_}", text) for id_, text in NEEDS.items()),
        settings=Settings(date(2026, 1, 1)),
        readings=readings(model),
    )
    result = solve(problem)
    assert {(line.resource, line.demand) for line in result.lines} == {(name, name) for name in NEEDS}
    assert list(check(problem, result)) == []


def test_a_blank_kind_is_suggested_with_its_chance_and_an_empty_text_stays_unknown() -> None:
    clear, empty = suggest_kinds("resource", ["医生上门义诊、量血压", "。。。"], ["医院", None])
    assert clear.kind == "health"
    assert clear.confidence > 0.5
    assert (empty.kind, empty.confidence) == (None, 0.0)
