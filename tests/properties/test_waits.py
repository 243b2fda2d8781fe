"""What the alert rules wait for is remembered: it must be what they would say if each were asked every time."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.domain.patient import Patient
from services.alerts.domain.watching import Waits
from services.alerts.fold import AlertsLedger
from tests.properties.courses import courses
from tests.properties.driver import deliveries, live
from tests.properties.test_rulesets import timetables
from tests.properties.timelines import timelines
from tests.support.timeline import Timeline

REMEMBERED = Waits.earliest


def every_rule_asked(waits: Waits, patient: Patient, after: datetime) -> datetime | None:
    """What is remembered, compared with what each rule says now."""
    earliest = REMEMBERED(waits, patient, after)
    now = {rule.name: rule.next_due(patient, after) for rule in waits.watching.rules if rule.next_due is not None}
    assert waits.due == now
    return earliest


@given(timeline=st.one_of(timelines(late=True), timelines(calm=True), courses()), data=st.data())
def test_a_wait_that_is_remembered_is_the_rules_own(timeline: Timeline, data: st.DataObject) -> None:
    """Else a tick would be missed, and an alert with it, such as those of a gap or a missed session (C-104, C-106)."""
    timetable = data.draw(timetables())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Waits, "earliest", every_rule_asked)
        live(AlertsLedger, deliveries(timeline), timetable=timetable)
