"""What the patient is told at the start, and reminded of (C-119)."""

from typing import Any

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.exercises import planned
from tests.support.timeline import Story, Timeline
from tests.unit.progression.test_suspension import SCREENING

PLAN: dict[str, Any] = {
    "profile": "pain",
    "birth_date": "1986-01-15",
    "home_timezone": "Europe/Paris",
    "program_start": "2026-05-11",
    "exercises": [planned(load=40)],
}


def started(screening: dict[str, Any] | None = None) -> Timeline:
    data = {"screening": screening or SCREENING, "plan": PLAN}
    return Timeline().add("plan.activation_requested", "05-11 09:00", data, id="plan-1")


def told(timeline: Timeline, last_tick: str = "05-25") -> list[tuple[str, str]]:
    """Message ids and local instants."""
    story: Story = timeline.run("05-11", last_tick)
    zone = timeline.when("05-11 09:00").tzinfo
    return [
        (one.message_id, f"{one.at.astimezone(zone):%m-%d %H:%M}")
        for one in story.said
        if isinstance(one, MessageSaid) and "C-119" in one.rules
    ]


TOLD = ("C-119.timeline/plan-1", "05-11 09:00")
REMINDED = ("C-119.reminder/plan-1", "05-17 06:00")


def test_an_activated_plan_brings_the_timeline_and_day_seven_the_reminder() -> None:
    """C-119, like the worked example: the text at once, the reminder comes on day 7, once."""
    assert told(started(), "05-16") == [TOLD]
    assert told(started()) == [TOLD, REMINDED]


@pytest.mark.parametrize(
    ("at", "message_id", "reminded"),
    [
        ("05-12 08:00", "C-119.timeline/plan-1", False),
        ("05-17 05:59", "C-119.timeline/plan-1", False),
        ("05-17 06:01", "C-119.timeline/plan-1", True),
        ("05-12 08:00", "C-119.timeline/plan-0", True),
    ],
)
def test_what_is_confirmed_is_not_recalled(at: str, message_id: str, reminded: bool) -> None:
    """C-119: at, just before and just after the reminder; and another message confirmed."""
    timeline = started().add("message.acknowledged", at, {"message_id": message_id})
    assert (REMINDED in told(timeline)) is reminded


def test_it_must_be_confirmed_and_says_when_to_expect_what() -> None:
    """C-119: neural gains weeks 1-4, function 4-6, structure 4-12, pain 8-12 weeks."""
    said = [one for one in started().run().said if isinstance(one, MessageSaid) and one.key == "C-119.timeline"]
    assert [one.acknowledge for one in said] == [True]
    assert all(weeks in said[0].sentence for weeks in ("1 to 4", "4 to 6", "4 to 12", "8 to 12"))


def test_a_blocked_or_imported_plan_tells_nothing() -> None:
    """C-119."""
    assert told(started({**SCREENING, "clinician": None})) == []
    assert told(Timeline().plan(at="05-11 09:00")) == []
