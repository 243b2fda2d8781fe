"""Of a one-sided exercise the weaker side counts; a side that nobody has counted is unknown (C-041, C-004)."""

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline


def trained(reps: int, other: int | None, *, unilateral: bool = True, other_of_last: int | None = None) -> Timeline:
    """Two sessions of two sets, each side counted or only one of them."""
    timeline = Timeline().plan(planned(unilateral=unilateral))
    for at in ("02-13 19:00", "02-16 19:00"):
        sets = [{"reps": reps, "load_kg": 60} for _ in range(2)]
        for one, side in zip(sets, (other, other if other_of_last is None else other_of_last), strict=True):
            one.update({} if side is None else {"reps_other_side": side})
        timeline.session(at, lift(sets=sets))
    return timeline


@pytest.mark.parametrize(
    ("reps", "other", "unilateral", "then"),
    [
        (15, 15, True, "INCREASE_LOAD OK 62.5"),
        (15, 16, True, "INCREASE_LOAD OK 62.5"),
        (15, 14, True, "MAINTAIN REPS_BELOW_TOP"),
        (15, None, True, "MAINTAIN REPS_BELOW_TOP"),
        (20, None, True, "MAINTAIN REPS_BELOW_TOP"),
        (15, None, False, "INCREASE_LOAD OK 62.5"),
        (15, 14, False, "MAINTAIN REPS_BELOW_TOP"),
    ],
)
def test_the_weaker_side_counts(reps: int, other: int | None, unilateral: bool, then: str) -> None:
    """C-041: at the top, under and over it, and with the other side missing; of both sides at once nothing is."""
    assert trained(reps, other, unilateral=unilateral).run().told()[-1] == then


def test_one_set_without_its_other_side_is_enough() -> None:
    """C-004, C-056: every prescribed set has to be known."""
    timeline = trained(15, None, other_of_last=15)
    assert timeline.run().told() == ["MAINTAIN REPS_BELOW_TOP"] * 2


def test_it_says_which_number_is_missing() -> None:
    """C-041."""
    assert "other side" in trained(15, None).run().decisions()[-1].sentence
    assert "14/14 repetitions" in trained(14, None).run().decisions()[-1].sentence


def test_too_few_on_the_side_that_was_counted_are_too_few() -> None:
    """C-069: the other side can only make it worse."""
    assert trained(7, None).run().told()[-1] == "REGRESS REPS_BELOW_RANGE 55"
