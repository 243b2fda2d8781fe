"""A second plan for a patient who has one: what it replaces, and what no plan ends (C-047, C-071, C-110)."""

from datetime import timedelta
from typing import Any

import pytest

from services.progression.fold import ProgressionLedger
from shared.clinical.course.state import Course
from shared.contracts.emissions import DecisionStatusChanged
from tests.properties.driver import Service, deliveries
from tests.support.exercises import lift, planned
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


def well_trained(sessions: int = 6) -> Timeline:
    """Sessions of a Phase 1 that opens its gate, and a load that has risen in it."""
    timeline = Timeline().plan(planned(load=40, last_change_on="2026-01-05"), phase="adaptation", profile="athlete")
    for day in range(12, 12 + 2 * sessions, 2):
        timeline.session(f"02-{day} 19:00", lift(load=40))
    return timeline


@pytest.mark.parametrize(("since", "counted"), [("2026-02-02", 6), ("2026-02-03", 0), ("2026-02-24", 0)])
def test_an_import_into_another_phase_one_counts_from_nothing(since: str, counted: int) -> None:
    """C-047, C-048: the same phase goes on; one that began on another day has no sessions yet."""
    again: dict[str, Any] = {"phase": "adaptation", "phase_since": since, "profile": "athlete", "at": "02-24 08:00"}
    course = course_after(well_trained().plan(planned(load=40), **again), "02-25")
    assert (course.sessions_in_phase, len(course.technique), len(course.calm)) == (counted, counted // 2, counted // 3)


@pytest.mark.parametrize(("sessions", "phase"), [(5, "adaptation"), (6, "progression")])
def test_the_second_phase_one_needs_its_own_six_sessions(sessions: int, phase: str) -> None:
    """C-048: 28 days after the second plan began; those of the first do not count."""
    timeline = well_trained(7).plan(
        planned(load=40), at="02-26 08:00", phase="adaptation", phase_since="2026-02-26", profile="athlete"
    )
    for number in range(sessions):
        timeline.session(timeline.when("02-27 19:00") + timedelta(days=4 * number), lift(load=40))
    assert str(course_after(timeline, "03-26").phase) == phase


def test_the_first_increase_of_the_second_phase_one_waits_again() -> None:
    """C-071: the first of this Phase 1, although one has been made in the other."""
    timeline = well_trained()
    assert course_after(timeline, "02-23").increases_in_phase > 0
    activation: dict[str, Any] = {"at": "02-24 08:00", "phase": "adaptation", "phase_since": "2026-02-24"}
    timeline.plan(planned(load=40, last_change_on="2026-01-05"), profile="athlete", auto_apply="standard", **activation)
    for day in ("02-25", "02-27", "03-01"):
        timeline.session(f"{day} 19:00", lift(load=40))
    assert timeline.run().decisions(trigger="s0301")[0].status.value == "pending_approval"


@pytest.mark.parametrize("exercise_id", ["leg_press", "row"])
def test_an_increase_that_waits_ends_with_its_plan(exercise_id: str) -> None:
    """C-071: with the same exercise or another; an approval that comes later raises nothing."""
    timeline = Timeline().plan(auto_apply="none").session("02-13 19:00").session("02-16 19:00")
    timeline.plan(planned(exercise_id), at="02-17 08:00", auto_apply="none")
    timeline.add("decision.approved", "02-18 10:00", {"decision_id": "s0216/leg_press"})
    story = timeline.run("02-12", "02-28")
    ends = [one for one in story.said if isinstance(one, DecisionStatusChanged)]
    assert [(one.decision_id, one.status.value) for one in ends] == [("s0216/leg_press", "expired")]
    assert ends[0].at == timeline.when("02-17 08:00")


def test_what_holds_an_exercise_stands_in_another_plan() -> None:
    """C-080, C-101: the load at the start of the hold, and re-entry after its clearance; the load is the new plan's."""
    held = Timeline().plan().session("02-13 19:00", lift(pain=6)).plan(planned(load=75), at="02-14 07:00")
    assert held.clear("02-15 09:00", "leg_press", 1).run().told()[-1] == "RESUME CLEARED 60"
    cleared = Timeline().plan().session("02-13 19:00", lift(pain=6)).clear("02-14 09:00", "leg_press")
    story = cleared.plan(planned(load=50), at="02-15 07:00").session("02-16 19:00", lift(load=50)).run()
    assert story.told()[-1] == "MAINTAIN REENTRY"


def test_another_plan_shortens_no_cadence() -> None:
    """C-059: an increase of two days ago counts, whatever the plan says of the last change."""
    timeline = Timeline().plan().session("02-13 19:00").session("02-16 19:00")
    timeline.plan(planned(load=62.5, last_change_on="2026-01-05"), at="02-17 07:00")
    for on in ("02-18", "02-20"):
        timeline.session(f"{on} 19:00", lift(load=62.5))
    assert timeline.run().told()[-1] == "MAINTAIN CADENCE"
