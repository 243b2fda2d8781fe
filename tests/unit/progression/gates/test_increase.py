"""Gates 17 to 25: when a load may rise, by how much, and how far."""

from typing import Any

import pytest

from tests.support.exercises import Number, lift, planned
from tests.support.timeline import Story, Timeline
from tests.unit.progression.gates.ready import decided, ready, said_last


def after(days: int, **plan: Any) -> Story:
    """Two qualifying sessions; the second this many days after the last change on 2026-02-02."""
    timeline = Timeline()
    start = timeline.when("02-02 19:00").date()
    trained = start.fromordinal(start.toordinal() + days - 3)
    timeline.plan(planned(load=60), at=f"{trained} 20:00", last_session_on=str(trained), **plan)
    for back in (2, 0):
        on = start.fromordinal(start.toordinal() + days - back)
        timeline.session(f"{on} 19:00")
    return timeline.run()


@pytest.mark.parametrize(
    ("days", "plan", "eligible"),
    [
        (6, {"profile": "athlete"}, False),
        (7, {"profile": "athlete"}, True),
        (13, {"profile": "pain"}, False),
        (14, {"profile": "pain"}, True),
        (27, {"profile": "sarcopenic"}, False),
        (28, {"profile": "sarcopenic"}, True),
        (27, {"profile": "pain", "birth_date": "1950-01-01"}, False),
        (28, {"profile": "pain", "birth_date": "1950-01-01"}, True),
        (27, {"profile": "athlete", "birth_date": "1950-01-01"}, False),
        (27, {"profile": "pain", "frail": True}, False),
        # 65th birthday: the day before it the patient is still 64 (C-030).
        (14, {"profile": "pain", "birth_date": "1961-02-17"}, True),
        (14, {"profile": "pain", "birth_date": "1961-02-16"}, False),
    ],
)
def test_cadence(days: int, plan: dict[str, Any], eligible: bool) -> None:
    """C-058, C-059, C-060, C-030."""
    story = after(days, **plan)
    told = said_last(story)
    assert told.startswith("INCREASE_LOAD" if eligible else "MAINTAIN CADENCE"), told


def test_a_birthday_on_leap_day_counts_from_28_february() -> None:
    """C-024: 64 on 27 February 2025, 65 on the 28th."""
    for day, expected in (("27", "INCREASE_LOAD OK 62.5"), ("28", "MAINTAIN CADENCE")):
        timeline = Timeline().plan(
            planned(last_change_on="2025-02-01"),
            at="2025-02-20 07:00",
            birth_date="1960-02-29",
            last_session_on="2025-02-19",
            last_reassessment_on="2025-02-01",
        )
        timeline.session("2025-02-25 19:00").session(f"2025-02-{day} 19:00")
        assert said_last(timeline.run()) == expected


def test_cadence_names_the_day() -> None:
    """C-059: last change 02-02, eligible on 02-16."""
    decision = after(13).decisions()[-1]
    assert str(decision.eligible_on) == "2026-02-16"


def raised(load: Number, step: Number, **how: Any) -> str:
    """The decision on a second qualifying session, 28 days and more after the last change."""
    exercise = {name: how.pop(name) for name in ("e1rm_kg", "small_muscle") if name in how}
    exercise.setdefault("e1rm_kg", 400)
    plan = planned(load=load, step_kg=step, last_change_on="2025-12-01", **exercise)
    return decided(plan, first=lift(load=load), last=lift(load=load), **how)


OLDER: dict[str, Any] = {"birth_date": "1950-01-01"}


@pytest.mark.parametrize(
    ("load", "step", "how", "expected"),
    [
        (60, 2.5, {}, "INCREASE_LOAD OK 62.5"),
        (60, 1, {}, "INCREASE_LOAD OK 63"),
        (100, 2.5, {}, "INCREASE_LOAD OK 105"),
        (40, 2.5, {}, "INCREASE_LOAD OK 42.5"),
        (25, 2.5, {}, "INCREASE_LOAD OK 27.5"),
        (22.5, 2.5, {}, "PROGRESS_REPS STEP_TOO_LARGE"),
        (2, 1, {}, "PROGRESS_REPS STEP_TOO_LARGE"),
        (40, 1, {"profile": "sarcopenic"}, "INCREASE_LOAD OK 41"),
        (20, 1, {"profile": "sarcopenic"}, "INCREASE_LOAD OK 21"),
        (19, 1, {"profile": "sarcopenic"}, "PROGRESS_REPS STEP_TOO_LARGE"),
        (40, 1, OLDER, "INCREASE_LOAD OK 41"),
        (19, 1, OLDER, "PROGRESS_REPS STEP_TOO_LARGE"),
        (60, 1, {"small_muscle": True}, "INCREASE_LOAD OK 61"),
        (40, 0.5, {"small_muscle": True}, "INCREASE_LOAD OK 41"),
        (10, 1, {"small_muscle": True}, "INCREASE_LOAD OK 11"),
        (9, 1, {"small_muscle": True}, "PROGRESS_REPS STEP_TOO_LARGE"),
        # e1RM unknown: the cap of one step becomes 5 %.
        (60, 2.5, {"e1rm_kg": None}, "INCREASE_LOAD OK 62.5"),
        (50, 2.5, {"e1rm_kg": None}, "INCREASE_LOAD OK 52.5"),
        (47.5, 2.5, {"e1rm_kg": None}, "PROGRESS_REPS STEP_TOO_LARGE"),
        # Ceiling: 75 % of e1RM for pain, 80 % athlete, 70 % sarcopenic.
        (65, 2.5, {"e1rm_kg": 90}, "INCREASE_LOAD OK 67.5"),
        (67.5, 2.5, {"e1rm_kg": 90}, "MAINTAIN CEILING"),
        (65, 2.5, {"e1rm_kg": 89.9}, "MAINTAIN CEILING"),
        (62, 1, {"e1rm_kg": 85}, "INCREASE_LOAD OK 63"),
        (78, 1, {"e1rm_kg": 100, "profile": "athlete"}, "INCREASE_LOAD OK 80"),
        (80, 1, {"e1rm_kg": 100, "profile": "athlete"}, "MAINTAIN CEILING"),
        # One step of 5 kg up from 51 kg: 56 kg are 80 % of 70 kg exactly, although no multiple of the step.
        (51, 5, {"e1rm_kg": 70, "profile": "athlete"}, "INCREASE_LOAD OK 56"),
        (51, 5, {"e1rm_kg": 69.9, "profile": "athlete"}, "INCREASE_LOAD OK 55"),
        (56, 1, {"e1rm_kg": 80, "profile": "sarcopenic"}, "MAINTAIN CEILING"),
        (56, 1, {"e1rm_kg": 90, "profile": "sarcopenic"}, "INCREASE_LOAD OK 57"),
    ],
)
def test_size_of_an_increase(load: Number, step: Number, how: dict[str, Any], expected: str) -> None:
    """C-061, C-062, C-063."""
    assert raised(load, step, **how) == expected


def test_a_ceiling_names_its_share() -> None:
    """C-063: 75 % of the 90 kg that are stored."""
    story = ready(planned(load=67.5), first=lift(load=67.5)).session("02-16 19:00", lift(load=67.5)).run()
    assert story.decisions()[-1].sentence == (
        "Held at 67.5 kg: the ceiling of 67.5 kg is reached, 75 % of a one-repetition maximum of 90 kg."
    )


def test_an_unknown_e1rm_is_noted() -> None:
    """C-063."""
    story = ready(planned(e1rm_kg=None)).session("02-16 19:00").run()
    assert story.decisions()[-1].notes == ("E1RM_UNKNOWN",)


HIGH: dict[str, Any] = {
    "profile": "athlete",
    "phase": "maintenance",
    "phase_since": "2026-02-02",
    "performance_goal": True,
    "technique_signed_off": True,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "INCREASE_LOAD OK 82.5"),
        ({"technique_signed_off": False}, "MAINTAIN CEILING"),
        ({"performance_goal": False, "continue_progression": True}, "MAINTAIN CEILING"),
        ({"phase": "progression"}, "MAINTAIN CEILING"),
    ],
)
def test_high_loads_need_everything(change: dict[str, Any], expected: str) -> None:
    """C-035: 85 % only for athletes in maintenance with goal and sign-off."""
    assert raised(80, 2.5, e1rm_kg=100, **{**HIGH, **change}) == expected


@pytest.mark.parametrize(("day", "expected"), [("02-26", "MAINTAIN CEILING"), ("02-27", "INCREASE_LOAD OK 82.5")])
def test_no_high_load_for_14_days_after_a_cleared_red_flag(day: str, expected: str) -> None:
    """C-035: cleared on 02-13, so from 02-27 on."""
    squat = planned(load=80, e1rm_kg=100)
    timeline = Timeline().plan(squat, **HIGH).symptom("02-12 20:00", "palpitations").clear("02-13 10:00", factor=1)
    for on in ("02-20", "02-24", day):
        timeline.session(f"{on} 19:00", lift(load=80))
    assert said_last(timeline.run()) == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"profile": "pain"}, "MAINTAIN MAINTENANCE_GOAL"),
        ({"profile": "sarcopenic"}, "MAINTAIN MAINTENANCE_GOAL"),
        ({"profile": "athlete"}, "INCREASE_LOAD OK 63"),
        ({"profile": "athlete", "performance_goal": True}, "INCREASE_LOAD OK 63"),
        ({"profile": "pain", "performance_goal": True}, "MAINTAIN MAINTENANCE_GOAL"),
        ({"profile": "pain", "continue_progression": True}, "INCREASE_LOAD OK 63"),
        ({"profile": "sarcopenic", "continue_progression": True}, "INCREASE_LOAD OK 61"),
    ],
)
def test_maintenance(plan: dict[str, Any], expected: str) -> None:
    """C-051."""
    assert raised(60, 1, phase="maintenance", phase_since="2026-02-02", **plan) == expected


@pytest.mark.parametrize(
    ("last", "plan", "blocked"),
    [
        ("2025-12-22", {}, False),  # 56 days: 14 beyond the 42
        ("2025-12-21", {}, True),
        ("2025-08-06", {"phase": "maintenance"}, False),  # 194 days = 180 + 14
        ("2025-08-05", {"phase": "maintenance"}, True),
        ("2025-11-04", {"phase": "maintenance", "complex": True}, False),  # 104 = 90 + 14
        ("2025-11-03", {"phase": "maintenance", "complex": True}, True),
        ("2025-11-03", {"phase": "maintenance", "frail": True}, True),
    ],
)
def test_increases_stop_when_reassessment_is_long_overdue(last: str, plan: dict[str, Any], blocked: bool) -> None:
    """C-115, C-116: overdue by more than 14 days on 2026-02-16."""
    told = raised(60, 1, last_reassessment_on=last, continue_progression=True, **plan)
    assert (told == "MAINTAIN REASSESSMENT_OVERDUE") is blocked, told


def test_reassessment_counts_from_the_start_when_there_was_none() -> None:
    """C-115."""
    assert raised(60, 1, last_reassessment_on=None, program_start="2025-12-21") == "MAINTAIN REASSESSMENT_OVERDUE"
    assert raised(60, 1, last_reassessment_on=None, program_start="2025-12-22").startswith("INCREASE")


def test_a_reassessment_frees_and_replaces_the_e1rm() -> None:
    """C-115, GS-22 of the rules: 56 kg at 70 % of 80 stays until the re-test."""
    timeline = Timeline().plan(
        planned(load=56, step_kg=1, e1rm_kg=80, last_change_on="2026-01-05"), profile="sarcopenic"
    )
    timeline.session("02-13 19:00", lift(load=56)).session("02-16 19:00", lift(load=56))
    timeline.add("reassessment.completed", "02-17 10:00", {"e1rm_kg": {"leg_press": 90}})
    timeline.session("02-18 19:00", lift(load=56))
    assert timeline.run().told()[-2:] == ["MAINTAIN CEILING", "INCREASE_LOAD OK 57"]
