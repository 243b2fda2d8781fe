"""C-044, C-029: length of a session of a sarcopenic patient in Phase 1."""

from typing import Any

import pytest

from tests.support.exercises import lift
from tests.unit.progression.findings.course import episodes, phase_one

CODE = "SESSION_TOO_LONG"
OLD: dict[str, Any] = {"profile": "sarcopenic", "birth_date": "1941-03-01"}


@pytest.mark.parametrize(
    ("minutes", "plan", "raised"),
    [
        (59, OLD, False),
        (60, OLD, True),
        (61, OLD, True),
        (45, OLD | {"frail": True}, False),
        (46, OLD | {"frail": True}, True),
        (60, OLD | {"phase": "progression"}, False),
        (60, {"birth_date": "1941-03-01"}, False),
        (60, {"frail": True}, False),
    ],
)
def test_length(minutes: int, plan: dict[str, Any], raised: bool) -> None:
    story = phase_one(**plan).session("01-08 12:00", lift(load=40), minutes=minutes).run()
    assert story.raised(CODE) == ([(CODE, "info")] if raised else [])


def test_worked_example() -> None:
    """C-044: 60 min on 2026-01-08, with the session as episode."""
    story = phase_one(**OLD).session("01-08 12:00", lift(load=40)).run()
    assert episodes(story, CODE) == ["s0108"]
    assert story.alerts(CODE)[0].details == {"minutes": 60, "on": "2026-01-08"}


def test_it_closes_by_itself_after_7_days() -> None:
    """C-043: at the tick of 2026-01-15."""
    timeline = phase_one(**OLD).session("01-08 12:00", lift(load=40))
    assert [one.kind for one in timeline.run("01-05", "01-14").alerts(CODE)] == ["alert_raised"]
    closed = timeline.run("01-05", "01-20").alerts(CODE)[-1]
    assert (closed.kind, closed.resolution, closed.at) == ("alert_resolved", "time", timeline.when("01-15 06:00"))


def test_minutes_are_whole() -> None:
    """C-044: an hour and 59 seconds."""
    story = phase_one(**OLD).session("01-08 12:00:59", lift(load=40), started="01-08 11:00").run()
    assert story.alerts(CODE)[0].details["minutes"] == 60
    assert " 60 min" in story.alerts(CODE)[0].sentence
