"""Alerts and progression follow the same course: what is prescribed is a function of the journal alone."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.alerts.fold import AlertsLedger
from services.progression.fold import ProgressionLedger
from shared.clinical.course.state import Course
from tests.properties.driver import END, Service, deliveries
from tests.properties.timelines import timelines
from tests.support.timeline import Timeline


def prescribed(course: Course) -> dict[str, Any]:
    exercises = course.exercises.values()
    return {one.exercise_id: (one.load_kg, one.level, one.confirmations, one.last_change_on) for one in exercises}


@given(timeline=st.one_of(timelines(), timelines(calm=True, most=30)), seed=st.integers(0, 1000))
def test_alerts_know_what_progression_prescribes(timeline: Timeline, seed: int) -> None:
    """C-001: a level that nobody logged means the prescribed one, in both services."""
    chance = random.Random(seed)
    for event in timeline.events:
        for exercise in event["data"].get("exercises", ()):
            for one in exercise.get("sets", ()) if isinstance(exercise.get("sets"), list) else ():
                if "level" in one and chance.random() < 0.7:
                    del one["level"]
    progression, alerts = Service(ProgressionLedger), Service(AlertsLedger)
    for delivery in deliveries(timeline):
        for service in (progression, alerts):
            service.advance(delivery[0].received)
            service.receive(delivery)
        assert prescribed(alerts.ledger.fold.patient.course) == prescribed(progression.ledger.fold.course)
    end = deliveries(timeline)[-1][0].received + END
    for service in (progression, alerts):
        service.advance(end)
    assert prescribed(alerts.ledger.fold.patient.course) == prescribed(progression.ledger.fold.course)
    assert not alerts.ledger.fold.patient.astray
