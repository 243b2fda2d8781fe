"""C-117: a first functional gain is expected between weeks 4 and 6. Information, never an alert."""

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.exercises import Number
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.rules.functional import examined

STANDS = "chair_stand_30s"


def reassessed(on: str, *now: tuple[str, Number], before: tuple[tuple[str, Number], ...] = ((STANDS, 10),)) -> Timeline:
    """Started on 2026-01-05 with these tests; reassessed on a day, with these tests an hour later."""
    fields = {"phase": "adaptation", "phase_since": "2026-01-05"}
    timeline = Timeline().plan(at="01-05 07:00", **fields)
    for test, value in before:
        examined(timeline, "01-05 10:00", test, value)
    timeline.add("reassessment.completed", f"{on} 10:00", {})
    for test, value in now:
        examined(timeline, f"{on} 11:00", test, value)
    return timeline


def told(timeline: Timeline) -> list[tuple[str, str]]:
    story: Story = timeline.run("01-05", "03-10")
    found = [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-117.no_functional_gain"]
    return [(one.audience, f"{one.at.astimezone():%m-%d}") for one in found]


def test_the_example_of_the_rule() -> None:
    """C-117: baseline 10 stands; reassessment 02-05 (week 5) with 10 stands is told, with 11 not."""
    assert told(reassessed("02-05", (STANDS, 10))) == [("clinician", "02-06")]
    assert told(reassessed("02-05", (STANDS, 11))) == []


@pytest.mark.parametrize(("on", "expected"), [("01-25", False), ("01-26", True), ("02-15", True), ("02-16", False)])
def test_weeks_four_to_six(on: str, expected: bool) -> None:
    """Days 22 to 42: 01-26 to 02-15."""
    assert bool(told(reassessed(on, (STANDS, 10)))) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (((STANDS, 9), ("grip_strength", 30), ("stair_climb", 10)), True),
        (((STANDS, 9), ("grip_strength", 30.5), ("stair_climb", 10)), False),
        (((STANDS, 9), ("grip_strength", 30), ("stair_climb", 9.9)), False),
        ((), False),  # no test, nothing to say
        ((("chair_stand_5x", 12),), False),  # nothing to compare it with
    ],
)
def test_a_gain_in_any_test_is_enough(now: tuple[tuple[str, Number], ...], expected: bool) -> None:
    before = ((STANDS, 10), ("grip_strength", 30), ("stair_climb", 10))
    assert bool(told(reassessed("02-05", *now, before=before))) is expected


def test_it_is_no_alert() -> None:
    """Section 5 does not know it."""
    story = reassessed("02-05", (STANDS, 10)).run("01-05", "02-10")
    assert not [alert for alert in story.alerts() if "C-117" in alert.rules]


@pytest.mark.parametrize(("on", "expected"), [("01-25", True), ("01-26", False), ("01-27", False)])
def test_what_was_tested_before_week_four_is_compared_with(on: str, expected: bool) -> None:
    """C-117: a test of the window itself is no baseline, it is what has come of it."""
    timeline = examined(reassessed("02-05", (STANDS, 10), before=()), f"{on} 10:00", STANDS, 10)
    assert bool(told(timeline)) is expected


@pytest.mark.parametrize(("at", "expected"), [("02-05 23:30", False), ("02-06 05:30", True)])
def test_the_tests_of_the_day_are_those_of_the_reassessment(at: str, expected: bool) -> None:
    """C-117: told on the next morning, though of that morning's own test it could know."""
    timeline = examined(reassessed("02-05", (STANDS, 10)), at, STANDS, 11)
    assert bool(told(timeline)) is expected


def test_the_message_names_the_reassessment_and_counts_the_tests() -> None:
    """C-117."""
    before = ((STANDS, 10), ("grip_strength", 30))
    story = reassessed("02-05", *before, before=before).run("01-05", "02-10")
    (message,) = [one for one in story.said if isinstance(one, MessageSaid) and one.key.startswith("C-117")]
    assert (message.trigger, message.values) == ("reassessment:2026-02-05", {"tests": 2})
