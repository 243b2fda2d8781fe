"""What was logged must fit how the exercise is loaded, and no load ends at 0 kg (C-001, C-002, C-069, C-079, C-101)."""

from decimal import Decimal

import pytest

from shared.clinical.arithmetic import lowered
from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    "sets",
    [
        [{"reps": 15, "load_kg": 12}, {"reps": 15, "load_kg": 12}],
        [{"reps": 15, "level": 2}, {"reps": 15, "load_kg": 12}],
        [{"reps": 15, "level": 2, "load_kg": 12}, {"reps": 15, "level": 2}],
    ],
)
def test_kilograms_are_no_rung(sets: list[Raw]) -> None:
    """C-001: a band row logged with 12 kg is unknown, and the decision says why."""
    story = Timeline().plan(ladder()).session("02-13 19:00", lift("band_row", sets=sets)).run()
    assert story.told() == ["MAINTAIN LOAD_MISSING"]
    assert "LOAD_NOT_ALLOWED_FOR_KIND" in story.decisions()[-1].notes


def test_a_rung_is_no_kilograms() -> None:
    """C-001: a leg press logged at level 12 has not been done with 12 kg."""
    timeline = Timeline().plan(planned(load=10)).session("02-13 19:00", lift(level=12))
    story = timeline.run()
    assert story.told() == ["MAINTAIN LOAD_MISSING"]
    assert "LOAD_NOT_ALLOWED_FOR_KIND" in story.decisions()[-1].notes


def test_an_absent_level_is_the_prescribed_one_and_an_absent_load_is_unknown() -> None:
    """C-001, C-004."""
    bare = [{"reps": 15}, {"reps": 15}]
    timeline = Timeline().plan(ladder(), planned())
    story = timeline.session("02-13 19:00", lift("band_row", sets=bare), lift(sets=bare)).run()
    assert story.told("band_row") == ["MAINTAIN CONFIRM 1/2"]
    assert story.told("leg_press") == ["MAINTAIN LOAD_MISSING"]
    assert "LOAD_NOT_ALLOWED_FOR_KIND" not in story.decisions("leg_press")[-1].notes


def test_kilograms_on_a_ladder_are_no_new_load() -> None:
    """C-001, C-083: 12 kg are not above rung 2, so soreness after them is not expected soreness."""
    sets = [{"reps": 15, "load_kg": 12}]
    timeline = (
        Timeline().plan(ladder()).session("02-13 19:00", band()).session("02-16 19:00", lift("band_row", sets=sets))
    )
    assert timeline.checkin("02-17 20:00", 4, "muscle_diffuse").run().raised("DOMS_EXPECTED", "PAIN_24H") == [
        ("PAIN_24H", "routine")
    ]


def test_nothing_lifted_qualifies_for_nothing() -> None:
    """C-002: 0 kg is a technique drill."""
    timeline = Timeline().plan(planned(load=0, step_kg=1))
    for day in ("02-13", "02-16", "02-18"):
        timeline.session(f"{day} 19:00", lift(load=0))
    assert timeline.run().told() == ["MAINTAIN CONFIRM 0/2"] * 3


@pytest.mark.parametrize(
    ("load", "factor", "step", "left"),
    [
        ("60", "0.90", "2.5", "52.5"),
        ("2", "0.90", "1", "1"),
        ("1", "0.90", "1", "1"),
        ("2.5", "0.50", "2.5", "2.5"),
        ("1", "0.95", "2.5", "1"),
        ("0", "0.90", "1", "0"),
    ],
)
def test_a_lowered_load_keeps_one_step(load: str, factor: str, step: str, left: str) -> None:
    """C-069, C-079, C-101, C-108: a load that was a step or more never falls below one."""
    assert lowered(Decimal(load), Decimal(factor), Decimal(step)) == Decimal(left)


def test_a_dumbbell_of_one_kilogram_is_not_taken_away() -> None:
    """C-069, C-079, C-101, C-108."""
    light = planned(load=1, step_kg=1, e1rm_kg=10)
    short = Timeline().plan(light).session("02-13 19:00", lift(load=1, reps=(7, 7)))
    assert short.session("02-16 19:00", lift(load=1, reps=(7, 7))).run().told()[-1] == "REGRESS REPS_BELOW_RANGE 1"
    sore = Timeline().plan(light).session("02-13 19:00", lift(load=1, pain=4.5))
    assert sore.session("02-16 19:00", lift(load=1, pain=4.5)).run().told()[-1] == "REGRESS PAIN_AMBER_REPEAT 1"
    held = Timeline().plan(light).symptom("02-13 19:00", "palpitations").clear("02-14 09:00", factor=0.5)
    assert held.run().told()[-1] == "RESUME CLEARED 1"
    away = Timeline().plan(light).run("02-12", "02-25")
    assert away.told()[-1] == "RETURN_ADJUST GAP_14 1"


WARM_UP: Raw = {"reps": 10, "load_kg": 30, "warmup": True}


@pytest.mark.parametrize(
    ("last", "deload", "told"),
    [(lift(reps=(15, 15)), True, "MAINTAIN DELOAD"), (lift(sets=[WARM_UP]), False, "MAINTAIN LOAD_MISSING")],
)
def test_only_a_session_under_the_range_lowers_a_load(last: Raw, deload: bool, told: str) -> None:
    """C-004, C-069, C-073: two that an earlier gate decided leave a count; a deload with 15 repetitions does not use
    it, nor does a session of which the repetitions are unknown.
    """
    under = lift(reps=(7, 7), technique=False)
    timeline = Timeline().plan().session("02-13 19:00", under).session("02-16 19:00", under)
    story = timeline.session("02-18 19:00", last, deload=deload).run()
    assert story.told() == ["MAINTAIN TECHNIQUE", "MAINTAIN TECHNIQUE", told]


def test_a_third_session_under_the_range_uses_the_count() -> None:
    """C-069."""
    under = lift(reps=(7, 7), technique=False)
    timeline = Timeline().plan().session("02-13 19:00", under).session("02-16 19:00", under)
    assert timeline.session("02-18 19:00", lift(reps=(7, 7))).run().told()[-1] == "REGRESS REPS_BELOW_RANGE 55"
