"""A message a month against a relapse (C-122)."""

from datetime import date

import pytest

from shared.clinical.calendar import months_after
from tests.support.timeline import Timeline
from tests.unit.alerts.rules.messages import messages, told


def started(start: str = "2026-01-05", indication: str = "recurrence_prevention") -> Timeline:
    plan = {"program_start": start, "phase": "adaptation", "phase_since": start, "last_session_on": start}
    return Timeline().plan(at=f"{start} 07:00", indications=[indication], **plan)


def trained_until(timeline: Timeline, *days: str) -> Timeline:
    for day in days:
        timeline.session(f"{day} 19:00", session_id=f"s{day}")
    return timeline


MONTHS = [f"2026-{month:02}-05" for month in range(1, 13)] + ["2027-01-05"]


def test_twelve_messages_in_the_first_year() -> None:
    """C-122: the example, to 2027-01-05 and not beyond."""
    story = trained_until(started(), *MONTHS).run("2026-01-05", "2027-03-01")
    days = [f"{one.at:%Y-%m-%d}" for one in messages(story, "C-122")]
    assert days == MONTHS[1:]
    assert "Month 12 of 12" in messages(story, "C-122")[-1].sentence


@pytest.mark.parametrize("indication", ["knee_oa", "recurrence"])
def test_for_recurrence_prevention_alone(indication: str) -> None:
    """C-122."""
    assert messages(started(indication=indication).run("2026-01-05", "2026-03-01"), "C-122") == []


def test_messages_stop_with_the_programme() -> None:
    """C-122: a break of 84 days suspends the plan; 83 days do not."""
    timeline = trained_until(started(), "2026-02-10")
    assert [day for _, day in told(timeline.run("2026-01-05", "2026-12-31"), "C-122")] == [
        "02-05 06:00",
        "03-05 06:00",
        "04-05 06:00",
    ]
    sooner = trained_until(started(), "2026-02-11")
    assert told(sooner.run("2026-01-05", "2026-05-05"), "C-122")[-1][1] == "05-05 06:00"


def test_an_imported_plan_is_not_told_of_months_past() -> None:
    """C-122: what is past when the plan becomes known is history."""
    plan = {"program_start": "2025-10-05", "indications": ["recurrence_prevention"]}
    story = Timeline().plan(at="02-12 07:00", **plan).run("02-12", "03-10")
    assert told(story, "C-122") == [("C-122.month", "03-05 06:00")]


def test_the_first_month_is_over_when_it_is_told() -> None:
    """C-122: on the day on which the programme begins there is nothing to tell yet."""
    timeline = Timeline().plan(at="02-12 07:00", program_start="2026-02-16", indications=["recurrence_prevention"])
    assert told(timeline.run("02-12", "03-20"), "C-122") == [("C-122.month", "03-16 06:00")]


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        ("2026-01-05", 1, "2026-02-05"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),  # leap day
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-12-05", 1, "2027-01-05"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months_after(start: str, months: int, then: str) -> None:
    """C-122: the same day of the month, or its last."""
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(then)
