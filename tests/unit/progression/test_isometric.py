"""C-003: an isometric exercise is progressed in time alone."""

from typing import Any

import pytest

from shared.clinical.settings import RULES
from tests.support.exercises import Raw, given
from tests.support.timeline import Story, Timeline


def plank(hold: int = 30, sets: int = 3, **fields: Any) -> Raw:
    return (
        given(exercise_id="plank", load_kind="isometric", sets=sets, hold_s=hold, last_change_on="2026-02-02") | fields
    )


def held(*seconds: int | None, rpe: float | None = 6, pain: float | None = 0, technique: bool | None = True) -> Raw:
    sets = [given(hold_s=one, reps=1 if one is None else None) for one in seconds]
    return given(exercise_id="plank", sets=sets, rpe=rpe, pain=pain, technique_ok=technique)


def athlete(**fields: Any) -> Timeline:
    """An athlete in Phase 2 whose plank of three sets was changed last on Mon 2026-02-02."""
    return Timeline().plan(plank(**fields), at="02-02 07:00", profile="athlete", last_session_on="2026-02-01")


def told(story: Story) -> list[tuple[str, str | None, int | None]]:
    return [(one.action, one.reason, one.new_hold_s) for one in story.decisions("plank")]


def test_the_hold_grows_by_five_seconds_in_a_cadence_window() -> None:
    """C-003, worked example: plank 3 x 30 s, 02-02 and 02-04 ok, day 7 = 02-09: next target 35 s."""
    timeline = athlete()
    for day in ("02-02", "02-04", "02-09"):
        timeline.session(f"{day} 19:00", held(30, 30, 30))
    story = timeline.run()
    assert told(story) == [
        ("MAINTAIN", "CONFIRM 1/2", None),
        ("MAINTAIN", "CADENCE", None),
        ("PROGRESS_HOLD", "OK", 35),
    ]
    last = story.decisions()[-1]
    assert (last.hold_s, last.load_kg, last.new_load_kg, last.notes) == (30, None, None, ())
    assert "C-003" in last.rules
    assert (
        last.sentence == "From a hold of 30 s to a hold of 35 s: 3 confirmations reached, 7 days since the last change."
    )


@pytest.mark.parametrize(("day", "expected"), [("02-08", "CADENCE"), ("02-09", "OK"), ("02-10", "OK")])
def test_not_before_the_cadence(day: str, expected: str) -> None:
    """C-003, C-058: the day before, on and after."""
    timeline = athlete().session("02-02 19:00", held(30, 30, 30)).session("02-04 19:00", held(30, 30, 30))
    assert told(timeline.session(f"{day} 19:00", held(30, 30, 30)).run())[-1][1] == expected


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        (held(29, 30, 30), "LOAD_BELOW_PRESCRIPTION"),
        (held(30, 30, 30), "OK"),
        (held(31, 30, 30), "OK"),
        (held(30, 30), "REPS_BELOW_TOP"),
        (held(30, 30, None), "LOAD_MISSING"),
        (held(30, 30, 30, pain=4), "OK"),
        (held(30, 30, 30, pain=4.1), "PAIN_AMBER"),
        (held(30, 30, 30, pain=None), "PAIN_MISSING"),
        (held(30, 30, 30, technique=False), "TECHNIQUE"),
        (held(30, 30, 30, technique=None), "TECHNIQUE_MISSING"),
        (held(30, 30, 30, rpe=8), "OK"),
        (held(30, 30, 30, rpe=8.1), "RPE_HIGH"),
        (held(30, 30, 30, rpe=None), "OK"),
    ],
)
def test_every_set_reaches_the_target_with_tolerated_pain_and_good_technique(done: Raw, reason: str) -> None:
    """C-003: at, just under and just over; a set whose length nobody noted is unknown."""
    timeline = athlete().session("02-02 19:00", held(30, 30, 30)).session("02-04 19:00", held(30, 30, 30))
    assert told(timeline.session("02-09 19:00", done).run())[-1][1] == reason


@pytest.mark.parametrize(
    ("hold", "expected"),
    [(54, ("PROGRESS_HOLD", "OK", 59)), (55, ("PROGRESS_HOLD", "OK", 60)), (57, ("PROGRESS_HOLD", "OK", 60))]
    + [(one, ("MAINTAIN", "CEILING", None)) for one in (60, 61, 90)],
)
def test_the_cap_is_a_minute(hold: int, expected: tuple[str, str, int | None]) -> None:
    """C-003: never past it, and what a clinician has set above it stays."""
    timeline = athlete(hold=hold)
    for day in ("02-02", "02-04", "02-09"):
        timeline.session(f"{day} 19:00", held(hold, hold, hold))
    assert told(timeline.run())[-1] == expected


@pytest.mark.parametrize("logged", [{"load_kg": 5}, {"level": 2}])
def test_a_load_on_a_hold_is_none(logged: Raw) -> None:
    """C-001, C-003: a set with kilograms, or with a rung of a ladder, is not the exercise that was planned."""
    timeline = athlete().session("02-02 19:00", held(30, 30, 30))
    weighted = held(30, 30, 30)
    weighted["sets"][0] |= logged
    last = timeline.session("02-04 19:00", weighted).run().decisions()[-1]
    assert (last.reason, last.notes) == ("LOAD_MISSING", ("LOAD_NOT_ALLOWED_FOR_KIND",))


def test_a_hold_comes_down_as_loads_do() -> None:
    """C-003, C-079, C-101, C-108: the same shares, rounded down to 5 s, never below one step."""
    amber = (
        athlete().session("02-02 19:00", held(30, 30, 30, pain=4.5)).session("02-04 19:00", held(30, 30, 30, pain=5))
    )
    assert told(amber.run())[-1] == ("REGRESS", "PAIN_AMBER_REPEAT", 25)
    assert amber.session("02-06 19:00", held(25, 25, 25)).run().decisions()[-1].hold_s == 25
    cleared = athlete().symptom("02-03 08:00", "palpitations").clear("02-04 08:00")
    assert told(cleared.run()) == [("RESUME", "CLEARED", 25)]
    away = athlete().session("02-02 19:00", held(30, 30, 30))
    adjusted = [one for one in told(away.run("02-03", "03-05")) if one[0] == "RETURN_ADJUST"]
    assert adjusted == [("RETURN_ADJUST", f"GAP_{days}", hold) for days, hold in ((14, 25), (21, 20), (28, 20))]
    assert told(athlete(hold=4).symptom("02-03 08:00", "syncope").clear("02-04 08:00").run())[-1][2] == 4


def test_an_increase_of_a_hold_waits_for_approval_too() -> None:
    """C-003, C-071."""
    timeline = Timeline().plan(
        plank(), at="02-02 07:00", profile="athlete", last_session_on="2026-02-01", auto_apply="none"
    )
    for day in ("02-02", "02-04", "02-09"):
        timeline.session(f"{day} 19:00", held(30, 30, 30))
    assert timeline.run().decisions()[-1].status == "pending_approval"
    timeline.add("decision.approved", "02-10 09:00", {"decision_id": "s0209/plank"})
    timeline.session("02-11 19:00", held(35, 35, 35))
    assert timeline.run().decisions()[-1].hold_s == 35


def test_step_and_cap_are_the_clinics_to_set() -> None:
    """C-003: 5 s (5-10), cap 60 s (30-120)."""
    assert (RULES.hold_step_s, RULES.hold_cap_s) == (5, 60)
