"""Pain that a patient's app corrects to less: what it had lowered stays low, and nothing is earned by it (C-005)."""

from typing import Any

import pytest

from shared.contracts.vocabulary import Role
from tests.support.exercises import Number, Raw, band, ladder, lift
from tests.support.timeline import Timeline

OPEN = ("PAIN_AMBER_REPEAT", "s0216:leg_press")


def amber_twice(first: Number = 4.5, second: Number = 4.5) -> Timeline:
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=first), id="one")
    return timeline.session("02-16 19:00", lift(pain=second), id="two")


def corrected(timeline: Timeline, event_id: str, *exercises: Raw, role: Role | None = Role.APP, **how: Any) -> Timeline:
    """The session reported anew, a day after the last one."""
    at = {"one": "02-13 19:00", "two": "02-16 19:00"}[event_id[:3]]
    how = {"id": f"{event_id}+", "received": "02-17 09:00", "supersedes": event_id} | how
    timeline.session(at, *exercises, **how)
    if role is not None:
        timeline.events[-1]["actorrole"] = str(role)
    return timeline


def load_after(timeline: Timeline) -> str:
    """What is prescribed when all is settled."""
    told = timeline.checkin("02-18 19:00", 0).session("02-20 19:00", lift(load=60)).run().decisions("leg_press")[-1]
    return str(told.load_kg)


@pytest.mark.parametrize(
    ("role", "load"), [(Role.APP, "52.5"), (Role.INTEGRATION, "52.5"), (Role.CLINICIAN, "60"), (None, "60")]
)
@pytest.mark.parametrize("which", ["one", "two"])
@pytest.mark.parametrize("pain", [2, 4, None])
def test_a_regression_outlives_the_correction_of_its_pain(
    role: Role | None, load: str, which: str, pain: Number | None
) -> None:
    """C-079: of either session, to less or to nothing at all; a clinician may, and a file is taken at its word."""
    timeline = corrected(amber_twice(), which, lift(pain=pain), role=role)
    story = timeline.run()
    assert (OPEN in story.open()) is (role in {Role.APP, Role.INTEGRATION})
    assert load_after(timeline) == load


def test_its_decision_and_alert_are_not_said_again() -> None:
    """C-006, C-127."""
    before, after = amber_twice().run(), corrected(amber_twice(), "two", lift(pain=2)).run()
    assert after.told("leg_press") == before.told("leg_press")
    assert after.raised() == before.raised()


@pytest.mark.parametrize("id", ["a", "zz"])
@pytest.mark.parametrize(("first", "regressed"), [(4, False), (4.1, True)])
def test_one_session_is_amber_once(first: Number, regressed: bool, id: str) -> None:
    """C-079: amber pain that stays amber is no second session, wherever the correction sorts."""
    timeline = corrected(amber_twice(first, 5), "two", lift(pain=4.5), id=id)
    assert ("REGRESS PAIN_AMBER_REPEAT 52.5" in timeline.run().told("leg_press")) is regressed


def test_a_chain_of_corrections_counts_as_the_first_report() -> None:
    """C-079."""
    timeline = corrected(amber_twice(), "two", lift(pain=3))
    corrected(timeline, "two+", lift(pain=1), received="02-17 10:00")
    assert load_after(timeline) == "52.5"


def test_an_exercise_that_the_correction_leaves_out_stays_lowered() -> None:
    """C-079: as if its part of the session were deleted."""
    timeline = Timeline().plan(ladder("row"), ladder("press"))
    for at, id in (("02-13 19:00", "one"), ("02-16 19:00", "two")):
        timeline.session(at, band("row", pain=4.5), band("press"), id=id)
    corrected(timeline, "two", band("press"))
    story = timeline.checkin("02-18 19:00", 0).session("02-20 19:00", band("row"), band("press")).run()
    assert story.decisions("row")[-1].level == 1


@pytest.mark.parametrize(("pain", "then"), [(4.1, "MAINTAIN CONFIRM 1/2"), (4, "INCREASE_LOAD OK 62.5")])
def test_a_correction_to_less_confirms_nothing(pain: Number, then: str) -> None:
    """C-057, C-078: at the tolerated limit and over it."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=pain), id="one").checkin("02-14 19:00", 0)
    corrected(timeline, "one", lift(pain=1), received="02-14 20:00")
    assert timeline.session("02-16 19:00").run().told("leg_press", "s0216") == [then]


@pytest.mark.parametrize(("first", "reason"), [(3, "PAIN_AMBER"), (2, "CONFIRM 1/2")])
def test_in_acute_inflammation_pain_above_two_that_is_corrected_earns_nothing(first: Number, reason: str) -> None:
    """C-016, C-079: amber begins above 2; both are corrected to 0."""
    timeline = Timeline().plan(recent_injury="2026-02-10").session("02-13 19:00", lift(pain=first), id="one")
    story = corrected(timeline, "one", lift(pain=0)).run()
    assert story.standing()["s0213", "leg_press"].reason == reason


def test_pain_that_is_corrected_to_more_is_what_it_is_now() -> None:
    """C-005, C-080: red, as if it had been told so at once."""
    timeline = corrected(Timeline().plan().session("02-13 19:00", lift(pain=4.5), id="one"), "one", lift(pain=6))
    story = timeline.run()
    assert story.standing()["s0213", "leg_press"].action == "HOLD_EXERCISE"
    assert story.standing()["s0213", "leg_press"].inputs["pain"] == "6"
    assert story.alerts("PAIN_INTENSE")[0].details["pain"] == 6
