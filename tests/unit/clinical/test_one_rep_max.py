"""C-021, C-033: e1RM from repetitions, and intensity classes."""

from decimal import Decimal

import pytest

from shared.clinical.one_rep_max import best_estimate, estimate, intensity, rep_intensity
from shared.clinical.settings import RULES
from shared.contracts.emissions import MessageSaid
from tests.support.exercises import Raw, lift
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("reps", "rpe", "expected"),
    [
        (8, "10", ("74.0", False)),  # Epley 76.0, Brzycki 74.48
        (8, "8", ("80.0", False)),  # 10 effective repetitions, both 80.0
        (12, "10", ("84.0", True)),  # Epley 84.0, Brzycki 86.4
        (16, "10", None),
        (15, None, ("90.0", True)),
        (15, "9.5", None),  # 15.5 effective
        (10, None, ("80.0", False)),
        (10, "9.9", ("80.0", True)),  # 10.1 effective: 80.2 rounded down
        (8, "6.9", ("74.0", False)),  # below RPE 7 nothing is added
        (8, "7", ("82.0", True)),
        (1, "10", ("60", False)),
        (0, None, None),
    ],
)
def test_estimate(reps: int, rpe: str | None, expected: tuple[str, bool] | None) -> None:
    """C-021: 60 kg in the worked example's sets and around the bounds."""
    found = estimate(Decimal(60), reps, None if rpe is None else Decimal(rpe), RULES)
    assert (None if found is None else (found.e1rm_kg, found.low_confidence)) == (
        None if expected is None else (Decimal(expected[0]), expected[1])
    )


def test_the_best_set_counts() -> None:
    sets = [(Decimal(50), 8), (Decimal(60), 8), (Decimal(60), 20)]
    found = best_estimate(sets, Decimal(10), RULES)
    assert found is not None
    assert found.e1rm_kg == 74
    assert best_estimate([(Decimal(60), 20)], None, RULES) is None


@pytest.mark.parametrize(
    ("load", "e1rm", "expected"),
    [("48", 80, "moderate"), ("47.5", 80, "low"), ("64", 80, "moderate"), ("64.5", 80, "high"), ("72.5", 90, "high")],
)
def test_intensity(load: str, e1rm: int, expected: str) -> None:
    """C-033, with the worked example: 60 % and 80 % belong to moderate."""
    assert intensity(Decimal(load), Decimal(e1rm), RULES) == expected


@pytest.mark.parametrize(("reps", "expected"), [(16, "low"), (15, "moderate"), (8, "moderate"), (7, "high")])
def test_intensity_by_repetitions(reps: int, expected: str) -> None:
    """C-033."""
    assert rep_intensity(reps, RULES) == expected


@pytest.mark.parametrize(
    ("formula", "reps", "expected"),
    [
        (0, 8, "74.0"),
        (1, 8, "76.0"),
        (2, 8, "74.0"),  # 74.48
        (3, 8, "69.5"),  # 69.77
        (1, 12, "84.0"),
        (2, 12, "86.0"),  # 86.4
        (3, 12, "77.0"),  # 77.1
        (3, 1, "60"),  # one repetition is the load itself
        (3, 15, "82.0"),  # 82.46
    ],
)
def test_a_clinic_chooses_the_formula(formula: int, reps: int, expected: str) -> None:
    """C-021: the lower of Epley and Brzycki, Epley, Brzycki, Kemmler; 60 kg, within the same range of repetitions."""
    rules = RULES.overridden({"e1rm_formula": formula}, "1.0.0+clinic-1")
    found = estimate(Decimal(60), reps, Decimal(10), rules)
    assert found is not None
    assert found.e1rm_kg == Decimal(expected)
    assert estimate(Decimal(60), 16, Decimal(10), rules) is None


@pytest.mark.parametrize(
    ("plan", "tested", "kept"),
    [
        ({}, {"supervised": True}, True),
        ({}, {"supervised": False}, False),
        ({}, {}, False),
        ({"profile": "pain"}, {"supervised": True}, False),
        ({"phase": "adaptation"}, {"supervised": True}, False),
        ({"technique_signed_off": False}, {"supervised": True}, False),
        ({"risk_flags": ["cardiovascular"]}, {"supervised": True}, False),
        ({"risk_flags": ["hypertension"]}, {"supervised": True}, True),
    ],
)
def test_a_direct_test_is_for_athletes_under_supervision(plan: Raw, tested: Raw, kept: bool) -> None:
    """C-021: what was not allowed changes nothing, and the clinician is told."""
    timeline = Timeline().plan(**({"profile": "athlete"} | plan))
    story = timeline.add("reassessment.completed", "02-12 09:00", {"one_rm_kg": {"leg_press": 100}} | tested)
    done = story.session("02-13 19:00", lift(reps=(10, 10))).run()
    percent = done.decisions("leg_press")[-1].inputs["percent_1rm"]
    assert percent == ("60.0" if kept else "66.7")
    told = [one for one in done.said if isinstance(one, MessageSaid) and one.key == "C-021.direct"]
    assert bool(told) is not kept


@pytest.mark.parametrize("signed_off", [True, False])
def test_a_direct_test_of_an_exercise_that_is_not_planned_is_recorded_only(signed_off: bool) -> None:
    """C-021: nobody has signed off its technique, and no ceiling depends on it."""
    timeline = Timeline().plan(profile="athlete", technique_signed_off=signed_off)
    timeline.add("reassessment.completed", "02-12 09:00", {"one_rm_kg": {"squat": 120}, "supervised": True})
    done = timeline.session("02-13 19:00", lift(reps=(10, 10))).run()
    assert done.decisions("leg_press")[-1].inputs["percent_1rm"] == "66.7"
