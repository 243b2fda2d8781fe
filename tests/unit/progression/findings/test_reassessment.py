"""C-115, C-116: reassessment due and overdue, by phase."""

from typing import Any

import pytest

from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes

CODE = "REASSESSMENT"


def waiting(**plan: Any) -> Timeline:
    """Last reassessed on 2026-01-05; held, so that the phase stays as it is: a hold does not stop the clock."""
    fields: dict[str, Any] = {"last_reassessment_on": "2026-01-05", "phase_since": "2026-01-05"}
    timeline = Timeline().plan(at="01-06 07:00", last_session_on="2026-01-05", **(fields | plan))
    return timeline.pressure("01-06 09:00", 185, 90)


@pytest.mark.parametrize(
    ("plan", "due", "overdue"),
    [
        ({"phase": "adaptation"}, "02-02", "02-16"),  # 28 d, 42 d
        ({"phase": "progression"}, "02-02", "02-16"),
        ({"phase": "maintenance"}, "04-05", "07-04"),  # 90 d, 180 d
        ({"phase": "maintenance", "complex": True}, "03-06", "04-05"),  # 60 d, 90 d
        ({"phase": "maintenance", "frail": True}, "03-06", "04-05"),
        ({"phase": "progression", "complex": True}, "02-02", "02-16"),
    ],
)
def test_due_and_overdue(plan: dict[str, Any], due: str, overdue: str) -> None:
    """C-115, C-116: at the tick of that day, and at no tick before it."""
    timeline = waiting(**plan)
    story = timeline.run("01-06", "07-10")
    assert [(one.kind, one.severity, one.at) for one in story.alerts(CODE)] == [
        ("alert_raised", "info", timeline.when(f"{due} 06:00")),
        ("alert_escalated", "routine", timeline.when(f"{overdue} 06:00")),
    ]
    assert episodes(story, CODE) == ["2026-01-05"]


def test_worked_example_of_maintenance() -> None:
    """C-116: last on 03-30, info on 06-28, routine on 09-26."""
    timeline = Timeline().plan(
        at="03-30 07:00", phase="maintenance", last_reassessment_on="2026-03-30", last_session_on="2026-03-29"
    )
    story = timeline.run("03-30", "09-27")
    assert [(one.severity, one.at) for one in story.alerts(CODE)] == [
        ("info", timeline.when("06-28 06:00")),
        ("routine", timeline.when("09-26 06:00")),
    ]


def test_done_closes_it_and_starts_the_clock_again() -> None:
    """C-115: due 02-02, done 02-18, due again 03-18."""
    timeline = waiting().add("reassessment.completed", "02-18 10:00", {})
    story = timeline.run("01-06", "03-18")
    assert [one.kind for one in story.alerts(CODE)] == [
        "alert_raised",
        "alert_escalated",
        "alert_resolved",
        "alert_raised",
    ]
    assert episodes(story, CODE) == ["2026-01-05", "2026-02-18"]
    assert story.alerts(CODE)[-1].at == timeline.when("03-18 06:00")


def test_a_pause_does_not_stop_the_clock() -> None:
    """C-115, edge."""
    timeline = waiting().pause("01-10 09:00", "01-10", "02-05")
    assert [one.at for one in timeline.run("01-06", "02-03").alerts(CODE)] == [timeline.when("02-02 06:00")]


def test_without_a_reassessment_it_counts_from_the_start() -> None:
    """C-115: programme start 2026-01-05."""
    story = waiting(last_reassessment_on=None, program_start="2026-01-05").run("01-06", "02-02")
    assert episodes(story, CODE) == ["2026-01-05"]
