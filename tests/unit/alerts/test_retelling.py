"""An alert is told again as it stood, whatever happened to it; and a history with a hole is not believed (C-128)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.domain.alert import Act, Alert, Refused, Signal
from services.alerts.domain.deadlines import begin, begins
from services.alerts.domain.lifecycle import acted, signalled, woken
from services.alerts.domain.retelling import NotTold, PastStep, retold
from shared.contracts.alerts import Change
from shared.contracts.clinic import ClinicSettings
from shared.contracts.vocabulary import AlertCode, Role, Severity

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
DATA = (Change.RAISED, Change.ESCALATED, Change.REPEATED, Change.RESOLVED_BY_DATA)
ACTS = (
    Change.ACKNOWLEDGED,
    Change.ASSIGNED,
    Change.SNOOZED,
    Change.COMMENTED,
    Change.RESOLVED,
    Change.REOPENED,
)
KINDS = st.sampled_from([*DATA, *ACTS, Change.WOKEN, Change.NOTIFIED])
Course = list[tuple[Change, Severity, Role]]
COURSES = st.lists(st.tuples(KINDS, st.sampled_from(list(Severity)), st.sampled_from([Role.CLINICIAN, Role.LEAD])))


def signal(kind: Change, severity: Severity, at: datetime, number: int) -> Signal:
    return Signal(kind, "demo", "p1", AlertCode.PAIN_INTENSE, "e", severity, at, number, f'{{"n": {number}}}')


def past(alert: Alert, kind: Change, at: datetime, act: Act | None) -> PastStep:
    return PastStep(
        alert_id=alert.id,
        tenant=alert.tenant,
        patient=alert.patient,
        code=alert.code,
        episode=alert.episode,
        number=alert.number,
        version=alert.version,
        kind=kind,
        at=at,
        subject=act.subject if act else None,
        role=act.role if act else None,
        note=act.note if act else None,
        assignee=act.assignee if act else None,
        until=act.until if act else None,
        severity=alert.severity,
        occurrences=alert.occurrences,
        ack_due_at=alert.ack_due_at,
        body=alert.body,
    )


def lived(course: Course) -> tuple[Alert, list[PastStep]]:
    """An alert to which this happened, an hour apart, and its history."""
    first = signalled(None, signal(Change.RAISED, Severity.ROUTINE, NOON, 1), "a1")
    assert first is not None
    alert = begin(first, ClinicSettings(), NOON).alert
    steps = [past(alert, Change.RAISED, NOON, None)]
    for number, (kind, severity, role) in enumerate(course, start=2):
        at = NOON + timedelta(hours=number)
        act = Act(kind, "dr", role, at, note="n", assignee=f"nurse-{number % 2}", until=at + timedelta(hours=2))
        after: Alert | None
        try:
            if kind is Change.NOTIFIED:
                steps.append(past(alert, kind, at, None))
                continue
            if kind is Change.WOKEN:
                after = woken(alert, at)
            elif kind in ACTS:
                after = acted(alert, act)
            else:
                after = signalled(alert, signal(kind, severity, at, number), "a1")
        except Refused:
            continue
        if after is None or after.number != alert.number:
            continue
        alert = begin(after, ClinicSettings(), at).alert if begins(alert, after) else after
        steps.append(past(alert, kind, at, act if kind in ACTS else None))
    return alert, steps


@given(COURSES)
def test_an_alert_is_told_again_as_it_stands(course: Course) -> None:
    """C-127, C-128."""
    alert, steps = lived(course)
    assert retold(steps) == alert


def test_a_history_with_a_hole_is_not_believed() -> None:
    quick: Course = [
        (kind, Severity.URGENT, Role.CLINICIAN) for kind in (Change.ACKNOWLEDGED, Change.COMMENTED, Change.RESOLVED)
    ]
    alert, steps = lived(quick)
    assert retold(steps) == alert
    broken = {
        "no history": [],
        "begins with acknowledged": steps[1:],
        "leads to version 2, the history has 3": [steps[0], *steps[2:]],
        "names nobody": [steps[0], replace(steps[1], subject=None)],
        "changed nothing": [*steps[:2], steps[1]],
        "cannot be snoozed|is resolved": [*steps, replace(steps[1], kind=Change.SNOOZED)],
        "older than histories": [replace(steps[0], severity=None)],
    }
    for reason, history in broken.items():
        with pytest.raises(NotTold, match=reason):
            retold(history)
