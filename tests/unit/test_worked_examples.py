"""Examples that the rules work through, those that no other test tells in the rule's own numbers."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical.rulebook import RULE_BOOK
from tests.support.exercises import Number, Raw, band, ladder, lift, planned
from tests.support.rule_index import proofs
from tests.support.scenarios import scenarios
from tests.support.timeline import Story, Timeline


def test_every_example_is_worked_through() -> None:
    """By a test that says so in its docstring, or by a scenario that the example names."""
    worked = {rule for proof in proofs() if proof.example for rule in proof.rules}
    played = {rule.id for rule in RULE_BOOK.values() if scenarios().keys() & set(re.findall(r"GS-\d\d", rule.example))}
    assert RULE_BOOK.keys() - worked - played == set()


def told(story: Story, trigger: str) -> list[str]:
    return story.told(trigger=trigger)


@pytest.mark.parametrize(
    ("done", "notes"),
    [(band(level=2), ()), (lift("band_row", 12), ("LOAD_NOT_ALLOWED_FOR_KIND",))],
)
def test_a_band_has_levels(done: Raw, notes: tuple[str, ...]) -> None:
    """C-001, worked example: level 2 is taken; 12 kg are not."""
    last = Timeline().plan(ladder()).session("02-16 19:00", done).run().decisions("band_row")[-1]
    assert last.notes == notes
    assert (last.reason == "LOAD_MISSING") is bool(notes)


def test_a_decision_names_its_rules() -> None:
    """C-009, worked example: INCREASE_LOAD 60 to 62.5 with its six rules and the version of the rule set."""
    timeline = Timeline("America/New_York").plan().session("02-13 19:00").session("02-16 19:00")
    last = timeline.run().decisions("leg_press")[-1]
    assert last.at.isoformat() == "2026-02-16T19:00:00-05:00"
    assert timeline.run().told()[-1] == "INCREASE_LOAD OK 62.5"
    assert set(last.rules) >= {"C-056", "C-057", "C-059", "C-061", "C-062", "C-063"}
    assert last.rule_set == "1.0.0"


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ((165, 95), "MAINTAIN BP_CAUTION"),
        ((180, 96), "HOLD_PROGRAM BP_ABSOLUTE"),
        ((179, 109), "MAINTAIN BP_CAUTION"),
    ],
)
def test_pressure_before_a_session(reading: tuple[int, int], expected: str) -> None:
    """C-013, worked example: read at 17:50, trained from 18:00 to 19:00."""
    timeline = Timeline().plan(at="02-02 07:00", last_session_on="2026-01-30").pressure("02-09 17:50", *reading)
    assert timeline.session("02-09 19:00", started="02-09 18:00").run().told() == [expected]


def test_acute_inflammation() -> None:
    """C-016, worked example: flag of 02-10, pain 3 on 02-12."""
    timeline = Timeline().plan(at="02-09 07:00", last_session_on="2026-02-08")
    timeline.add("plan.changed", "02-10 09:00", {"acute_inflammation": True}).session("02-12 19:00", lift(pain=3))
    story = timeline.run()
    assert story.told() == ["MAINTAIN PAIN_AMBER"]
    assert story.raised("PAIN_AMBER") == [("PAIN_AMBER", "info")]


ATHLETE: dict[str, Any] = {"profile": "athlete", "performance_goal": True}
MAINTENANCE: dict[str, Any] = {"phase": "maintenance", "phase_since": "2026-03-30"}


@pytest.mark.parametrize(
    ("plan", "e1rm", "load", "ceiling"),
    [
        ({"profile": "athlete"}, 100, 78, 80),  # C-026
        (ATHLETE | MAINTENANCE, 100, 83, 85),
        ({}, 90, 65, "67.5"),  # C-027
        ({"profile": "sarcopenic"}, 62, 43, "43.4"),  # C-028
    ],
)
def test_the_ceiling_of_a_profile(plan: dict[str, Any], e1rm: int, load: int, ceiling: Number) -> None:
    """C-026, C-027, C-028, worked examples: the upper end of each band, of the patient's e1RM."""
    fields: dict[str, Any] = {
        "at": "04-20 07:00",
        "last_session_on": "2026-04-18",
        "last_reassessment_on": "2026-04-01",
    }
    exercise = planned(load=load, step_kg=0.1, e1rm_kg=e1rm)
    timeline = Timeline().plan(exercise, **(fields | plan)).session("04-21 19:00", lift(load=load))
    assert Decimal(str(timeline.run().decisions()[-1].inputs["ceiling_kg"])) == Decimal(str(ceiling))


@pytest.mark.parametrize(("profile", "load", "due"), [("pain", 60, "2026-02-16"), ("sarcopenic", 40, "2026-03-02")])
def test_the_next_increase_of_a_profile(profile: str, load: int, due: str) -> None:
    """C-027, C-028, worked examples: changed on 2026-02-02."""
    timeline = Timeline().plan(planned(load=load, step_kg=1), profile=profile)
    for day in ("02-12", "02-14"):
        timeline.session(f"{day} 19:00", lift(load=load))
    assert timeline.run().decisions()[-1].eligible_on == date.fromisoformat(due)


@pytest.mark.parametrize(("goal", "expected"), [(True, "INCREASE_LOAD OK 82.5"), (False, "MAINTAIN CEILING")])
def test_a_high_load(goal: bool, expected: str) -> None:
    """C-035, worked example: athlete of 29, maintenance since 03-30, signed off, e1RM 100 kg, at 80 kg."""
    timeline = Timeline().plan(
        planned(load=80, e1rm_kg=100, last_change_on="2026-03-23"),
        at="03-30 21:00",
        profile="athlete",
        birth_date="1996-06-01",
        performance_goal=goal,
        last_session_on="2026-03-28",
        last_reassessment_on="2026-03-30",
        **MAINTENANCE,
    )
    for day in ("03-30 22:30", "03-31 19:00"):
        timeline.session(day, lift(load=80, reps=(12, 12)), started=day)
    assert told(timeline.run(), "s0331") == [expected]


@pytest.mark.parametrize(
    ("profile", "reps", "expected"),
    [
        ("pain", (15, 15), "MAINTAIN CONFIRM 1/2"),
        ("pain", (15, 14), "MAINTAIN REPS_BELOW_TOP"),
        ("athlete", (12, 12), "MAINTAIN CONFIRM 1/2"),
    ],
)
def test_the_top_of_the_range(profile: str, reps: tuple[int, int], expected: str) -> None:
    """C-041, worked example: 15, 15 and 12, 12 are the top; 15, 14 is below it."""
    assert Timeline().plan(profile=profile).session("02-12 19:00", lift(reps=reps)).run().told() == [expected]


def test_under_the_range_twice() -> None:
    """C-041, C-069, worked examples: 7, 8 are under the range; 7, 6 and 7, 7 lower 60 kg to 55 kg."""
    timeline = Timeline().plan().session("02-16 19:00", lift(reps=(7, 6))).session("02-19 19:00", lift(reps=(7, 7)))
    assert timeline.run().told() == ["MAINTAIN REPS_BELOW_TOP", "REGRESS REPS_BELOW_RANGE 55"]
    timeline = Timeline().plan().session("02-16 19:00", lift(reps=(7, 8))).session("02-19 19:00", lift(reps=(7, 8)))
    assert timeline.run().told()[-1] == "REGRESS REPS_BELOW_RANGE 55"


@pytest.mark.parametrize(("load", "step", "expected"), [(60, 2.5, "62.5"), (60, 1, "63")])
def test_the_size_of_an_increase(load: int, step: Number, expected: str) -> None:
    """C-061, worked example: 60 x 1.05 = 63.0, down to the step; a sarcopenic patient's 40 x 1.025 = 41.0."""
    timeline = Timeline().plan(planned(load=load, step_kg=step)).session("02-13 19:00").session("02-16 19:00")
    assert timeline.run().told()[-1] == f"INCREASE_LOAD OK {expected}"
    older = Timeline().plan(planned(load=40, step_kg=1), profile="sarcopenic")
    for day in ("02-14", "02-21", "02-27", "03-02"):
        older.session(f"{day} 19:00", lift(load=40))
    assert older.run().told()[-1] == "INCREASE_LOAD OK 41"


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (lift(pain=3), "MAINTAIN CONFIRM 1/2"),
        (lift(pain=3, rpe=8), "MAINTAIN RPE_HIGH"),
        (lift(load=57.5, pain=3), "MAINTAIN LOAD_BELOW_PRESCRIPTION"),
    ],
)
def test_a_qualifying_session(done: Raw, expected: str) -> None:
    """C-056, worked example."""
    assert Timeline().plan().session("02-16 19:00", done).run().told() == [expected]


def test_days_of_a_programme() -> None:
    """C-045, worked example: start 2026-01-05, day 29 is 02-02, day 85 is 03-30."""
    start: dict[str, Any] = {"phase": "adaptation", "phase_since": "2026-01-05", "last_session_on": "2026-01-02"}
    timeline = Timeline().plan(planned(load=40), at="01-05 07:00", last_reassessment_on="2026-01-05", **start)
    for week in range(12):
        for weekday in (0, 3):
            on = date.fromordinal(date(2026, 1, 5).toordinal() + 7 * week + weekday)
            timeline.session(f"{on} 12:00", lift(load=40, reps=(12, 12)))
    phases = [one for one in timeline.run("01-05", "03-30").decisions() if one.action == "PHASE_CHANGE"]
    assert [(one.reason, f"{one.at:%m-%d}") for one in phases] == [("1->2", "02-02"), ("2->3", "03-30")]


def test_a_deload_week() -> None:
    """C-073, worked example: deload from 03-09 to 03-15."""
    timeline = Timeline().plan(at="03-05 07:00", last_session_on="2026-03-04")
    for day in ("03-09", "03-12", "03-15"):
        timeline.session(f"{day} 19:00", deload=True)
    assert set(timeline.run().told()) == {"MAINTAIN DELOAD"}


def test_pain_is_kept_as_it_is_said() -> None:
    """C-076, worked example: row 4.5, leg press 1; the session's worst is 4.5, neither 4 nor 5."""
    timeline = Timeline().plan(planned(), planned("row"), at="02-02 07:00", last_session_on="2026-02-01")
    story = timeline.session("02-05 19:00", lift("row", pain=4.5), lift(pain=1)).run()
    assert {one.exercise_id: one.inputs["pain"] for one in story.decisions()} == {"row": "4.5", "leg_press": "1"}
    assert story.alerts("PAIN_AMBER")[0].details == {"pain": 4.5}


@pytest.mark.parametrize(("pre", "reading", "elevated"), [(2, 4, True), (2, 3, False), (4, 4, True)])
def test_what_pain_is_compared_with(pre: int, reading: int, elevated: bool) -> None:
    """C-082, worked example: baseline 2, so that b = 2 whatever is higher."""
    timeline = Timeline().plan(baseline_rest_pain=2).session("02-16 19:00", pre=pre)
    assert bool(timeline.checkin("02-17 20:00", reading, "joint").run().alerts("PAIN_24H")) is elevated


def test_relief_just_after_a_session() -> None:
    """C-091, worked example: 0 after one hour closes nothing, 1 after thirteen hours does."""
    timeline = Timeline().plan(at="02-02 07:00", last_session_on="2026-02-01").session("02-05 19:00", lift(pain=4.5))
    timeline.checkin("02-05 20:00", 0).checkin("02-06 08:00", 1)
    assert timeline.run().course("PAIN_AMBER") == [
        ("raised", "info", "02-05 19:00"),
        ("resolved", "info", "02-06 08:00"),
    ]


def test_a_fall_without_injury() -> None:
    """C-100, worked example: 84 years old."""
    timeline = Timeline().plan(at="02-02 07:00", birth_date="1941-06-01", last_session_on="2026-02-01")
    assert timeline.symptom("02-10 09:00", "fall_without_injury").run().raised() == [("FALL", "routine")]


def test_one_alert_in_four_levels() -> None:
    """C-127, worked example: DETRAINING(02-05)."""
    story = Timeline().plan(at="02-05 20:00", last_session_on="2026-02-05").run("02-05", "03-10")
    assert {one.episode for one in story.alerts("DETRAINING")} == {"2026-02-05"}
    assert [one.details["level"] for one in story.alerts("DETRAINING")] == [7, 14, 21, 28]
    assert [verb for verb, _, _ in story.course("DETRAINING")] == ["raised", "escalated", "escalated", "escalated"]
