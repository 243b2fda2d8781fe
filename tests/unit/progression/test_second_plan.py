"""A second plan for a patient who has one: what it replaces, and what no plan ends (C-047, C-071, C-110)."""

from datetime import timedelta
from typing import Any

import pytest

from services.progression.fold import ProgressionLedger
from shared.clinical.course.state import Course
from tests.properties.driver import Service, deliveries
from tests.support.exercises import planned
from tests.support.screening import screening
from tests.support.timeline import Timeline


def course_after(timeline: Timeline, until: str) -> Course:
    """What progression holds after the ticks up to that day."""
    service = Service(ProgressionLedger)
    for delivery in deliveries(timeline):
        service.advance(delivery[0].received)
        service.receive(delivery)
    service.advance(timeline.when(f"{until} 12:00"))
    course: Course = service.ledger.fold.course
    return course


def away(back: str) -> Timeline:
    """A patient of Phase 2 who has last trained on 02-13, and comes back."""
    return Timeline().plan().session("02-13 19:00").session(f"{back} 19:00")


@pytest.mark.parametrize(
    ("back", "suspended", "phase"),
    [
        ("05-08", True, "adaptation"),
        ("05-07", False, "adaptation"),
        ("03-13", False, "adaptation"),
        ("03-12", False, "progression"),
    ],
)
def test_an_import_ends_nothing_that_a_gap_has_asked_for(back: str, suspended: bool, phase: str) -> None:
    """C-110: 84 days and 83, 28 and 27; a new plan two days later, as if nothing had been."""
    timeline = away(back)
    again = timeline.when(f"{back} 07:00") + timedelta(days=2)
    timeline.plan(at=again, last_session_on=f"2026-{back}", last_reassessment_on=f"2026-{back}")
    course = course_after(timeline, str((again + timedelta(days=1)).date()))
    assert (course.rescreening, str(course.phase)) == (suspended, phase)
    assert course.reassessment_debt is (phase == "adaptation")


def test_an_accepted_screening_ends_it() -> None:
    """C-010, C-110: an activation, as before."""
    timeline = away("05-08")
    fields = timeline.events[0]["data"]
    plan: dict[str, Any] = {name: fields[name] for name in ("profile", "birth_date", "home_timezone")}
    plan |= {"program_start": "2026-05-10", "exercises": [planned(load=40)]}
    data = {"screening": screening(date="2026-05-09"), "plan": plan}
    course = course_after(timeline.add("plan.activation_requested", "05-10 09:00", data), "05-12")
    assert (course.rescreening, course.reassessment_debt) == (False, False)
