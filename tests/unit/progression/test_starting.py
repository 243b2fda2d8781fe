"""How an untrained patient begins, a frail one's band, and how long a deload may last (C-029, C-036, C-073)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical.course.following import follow, read
from shared.clinical.course.issued import IssuedFacts
from shared.clinical.course.limits import target_fraction, target_to_fraction
from shared.clinical.course.state import Course
from shared.clinical.settings import RULES
from shared.contracts.emissions import MessageSaid
from shared.contracts.events import parse_event
from tests.support.exercises import lift, planned
from tests.support.screening import screening
from tests.support.timeline import Story, Timeline


def told(story: Story, key: str) -> list[MessageSaid]:
    return [one for one in story.said if isinstance(one, MessageSaid) and one.key == key]


@pytest.mark.parametrize(
    ("load", "history", "action", "named"),
    [
        (40, None, "PLAN_ACTIVATED", []),
        (41, None, "PLAN_ACTIVATED", [["leg_press"]]),
        (48, "sedentary", "PLAN_ACTIVATED", [["leg_press"]]),
        (49, None, "PLAN_BLOCKED", []),
        (64, None, "PLAN_BLOCKED", []),
        (64, "trained", "PLAN_ACTIVATED", []),
    ],
)
def test_a_first_load_is_half_of_what_could_be_lifted(
    load: int, history: str | None, action: str, named: list[list[str]]
) -> None:
    """C-036: e1RM 80; at 50 and 60 %, just over, and the worked example's 40 and 64 kg. Unknown counts as sedentary."""
    plan = {
        "birth_date": "1980-04-01",
        "home_timezone": "Europe/Paris",
        "program_start": "2026-01-05",
        "exercises": [planned(load=load, e1rm_kg=80, step_kg=1)],
    } | ({} if history is None else {"training_history": history})
    data = {"screening": screening(), "plan": plan}
    story = Timeline().add("plan.activation_requested", "01-05 09:00", data).run()
    assert story.decisions()[0].action == action
    assert [one.values["exercises"] for one in told(story, "C-036.start_target")] == named


@pytest.mark.parametrize(
    ("plan", "since", "phase_one"),
    [
        ({"deconditioned": True}, "2026-02-01", True),
        ({"deconditioned": True}, "2026-02-02", False),
        ({"training_history": "sedentary"}, "2026-01-19", True),
        ({"training_history": "trained"}, "2026-01-19", False),
        ({}, "2026-01-19", False),
    ],
)
def test_an_untrained_patient_does_not_skip_phase_one(plan: dict[str, Any], since: str, phase_one: bool) -> None:
    """C-036: imported as in Phase 2 after 27 or 28 days; of an import that does not say, the phase is believed."""
    timeline = Timeline().plan(phase_since=since, **plan)
    story = timeline.session("02-13 19:00", lift(rpe=6.5, reps=(20, 20))).run()
    assert bool(told(story, "C-036.phase_1")) is phase_one
    assert (story.decisions()[-1].reason == "RPE_HIGH") is phase_one


@pytest.mark.parametrize(("frail", "upper"), [(False, "0.70"), (True, "0.65")])
def test_a_frail_patient_is_shown_the_lower_half_of_the_band(frail: bool, upper: str) -> None:
    """C-029: 60 to 65 of 60 to 70 %; the ceiling of the profile stays."""
    course = Course()
    follow(
        course, read(course, parse_event(Timeline().plan(profile="sarcopenic", frail=frail).events[0])), IssuedFacts()
    )
    program = course.safety.program
    assert program is not None
    exercise, on = course.exercises["leg_press"], date(2026, 2, 16)
    assert target_fraction(course) == Decimal("0.60")
    assert target_to_fraction(course, program, exercise, on) == Decimal(upper)


@pytest.mark.parametrize(
    ("days", "noted"),
    [
        (("03-09", "03-12", "03-15"), []),  # a week
        (("03-09", "03-12", "03-16"), ["03-16"]),  # its eighth day
        (("03-09", "04-05"), ["04-05"]),
        (("03-09", "04-06"), []),  # 28 days later another one
    ],
)
def test_a_deload_lasts_for_a_week_in_four(days: tuple[str, ...], noted: list[str]) -> None:
    """C-073: at, just under and just over; whatever is noted, a deload session confirms nothing."""
    assert (RULES.deload_days, RULES.deload_within_days) == (7, 28)
    timeline = Timeline().plan(at="03-08 07:00", last_session_on="2026-03-07")
    for day in days:
        timeline.session(f"{day} 19:00", deload=True)
    for day in ("03-18", "03-24", "03-30"):
        timeline.session(f"{day} 19:00", lift(reps=(10, 10)))
    timeline.events.sort(key=lambda event: str(event["time"]))
    decisions = [one for one in timeline.run().decisions("leg_press") if one.reason == "DELOAD"]
    assert len(decisions) == len(days)
    assert [one.trigger for one in decisions if "DELOAD_TOO_LONG" in one.notes] == [
        f"s{day.replace('-', '')}" for day in noted
    ]
    assert all(one.inputs["confirmations"] == 0 for one in decisions)
