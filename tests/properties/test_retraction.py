"""What a patient takes back never lifts a hold and never makes a load rise (C-005, C-101)."""

import copy
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.progression.fold import ProgressionLedger
from shared.clinical.course.dose import Dose
from shared.clinical.course.state import Course
from tests.properties.driver import Service, deliveries
from tests.properties.taken_back import corrected, of_a_report, sore
from tests.properties.timelines import timelines
from tests.support.timeline import Timeline


def course_after(timeline: Timeline, end: datetime) -> Course:
    """What progression holds when everything has been received and all ticks have run."""
    service = Service(ProgressionLedger)
    for delivery in deliveries(timeline):
        service.advance(delivery[0].received)
        service.receive(delivery)
    service.advance(end)
    course: Course = service.ledger.fold.course
    return course


def without(timeline: Timeline, number: int, at: datetime) -> Timeline:
    """The same, and then the patient's app deletes a report."""
    deleted = Timeline(timeline.zone, copy.deepcopy(timeline.events))
    event = timeline.events[number]
    deleted.add("event.deleted", at, {"reason": "a mistake"}, supersedes=event["id"])
    deleted.events[-1]["actorrole"] = "app"
    return deleted


@given(timeline=st.one_of(timelines(), timelines(calm=True, most=25)), data=st.data())
def test_a_deletion_by_the_patient_only_restricts(timeline: Timeline, data: st.DataObject) -> None:
    """C-101: holds stand, and no load, level or target of repetitions is higher than it was."""
    reports = of_a_report(timeline)
    if not reports:
        return
    at = max(datetime.fromisoformat(event.get("receivedtime") or event["time"]) for event in timeline.events)
    at += timedelta(hours=1)
    deleted = without(timeline, data.draw(st.sampled_from(reports)), at)
    only_restricts(course_after(timeline, at), course_after(deleted, at))


@given(timeline=st.one_of(timelines(), timelines(calm=True, most=25), sore()), data=st.data())
def test_a_correction_to_less_pain_only_restricts(timeline: Timeline, data: st.DataObject) -> None:
    """C-005, C-079: scores that the patient's app lowers or leaves out."""
    sessions = [event for event in timeline.events if "session_id" in event["data"] and "supersedes" not in event]
    if not sessions:
        return
    at = max(datetime.fromisoformat(event.get("receivedtime") or event["time"]) for event in timeline.events)
    at += timedelta(hours=1)
    event, less = data.draw(st.sampled_from(sessions)), Timeline(timeline.zone, copy.deepcopy(timeline.events))
    told = copy.deepcopy(event["data"])
    for exercise in told["exercises"]:
        lower = [score for score in (0, 2, 4, 4.5) if score < exercise.get("pain", 0)]
        score = data.draw(st.sampled_from([exercise.get("pain"), None, *lower]))
        exercise |= {"pain": score}
    told["exercises"] = [given_only(exercise) for exercise in told["exercises"]]
    corrected(less, event, told, at)
    only_restricts(course_after(timeline, at), course_after(less, at))


def amount(dose: Dose | None) -> Decimal:
    return (dose.amount if dose is not None else None) or Decimal(0)


def given_only(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def only_restricts(before: Course, after: Course) -> None:
    """Two things may look like a rise, and are none.

    Without the session between them two gaps are one, lowered once, by more: nothing beyond the load before the second.
    And red flags reported anew after their clearance hold anew (C-103): the next clearance lowers, as the last one did.
    """
    held, still = before.safety.holds, after.safety.holds
    assert {cause.code for cause in held.causes} <= {cause.code for cause in still.causes}
    assert held.exercises.keys() <= still.exercises.keys()
    assert before.safety.pain.watch is None or after.safety.pain.watch is not None
    for exercise_id, exercise in before.exercises.items():
        now = after.exercises[exercise_id]
        assert still.causes or amount(now.dose) <= max(amount(exercise.dose), amount(exercise.pre_gap))
        assert now.pending is None or exercise.pending is not None
