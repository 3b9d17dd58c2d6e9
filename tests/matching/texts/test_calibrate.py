import numpy as np

from matching.texts.calibrate import HeldOut, believed, calibration_arrays, temperature_of


def held_out(warmth: float, lines: int = 4000) -> HeldOut:
    """Lines whose true kinds are drawn by the chances that `scores / warmth` says: at that temperature they are calibrated."""
    g = np.random.default_rng(5)
    scores = g.normal(size=(lines, 6)) * 2
    chances = np.exp(scores / warmth)
    chances /= chances.sum(axis=1, keepdims=True)
    drawn = (chances.cumsum(axis=1) > g.random((lines, 1))).argmax(axis=1)
    return HeldOut(scores, np.eye(6, dtype=bool)[drawn], tuple(str(i // 2) for i in range(lines)))


def test_what_is_kept_of_a_side_holds_the_temperature_and_the_error_as_measured() -> None:
    known = held_out(2.0)
    kept = calibration_arrays("demand", known)
    assert set(kept) == {"demand_temperature", "demand_calibration"}
    assert abs(float(kept["demand_temperature"]) - 2.0) < 0.2
    assert kept["demand_calibration"].tolist() == [believed(known).error, believed(known).perfect, 4000]
    assert kept["demand_calibration"][0] <= 0.05


def test_chances_that_no_temperature_mends_show_an_error() -> None:
    known = held_out(1.0)
    vain = HeldOut(known.scores, np.roll(known.true, 1, axis=1) & (np.arange(4000)[:, None] % 2 == 0) | (known.true & False), known.groups)
    assert temperature_of(vain) > 2
    assert calibration_arrays("resource", vain)["resource_calibration"][0] > 0.05
