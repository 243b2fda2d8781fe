"""The life of an alert between data and people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.domain.alert import RED_FLAGS, Act, Alert, Refused, Signal
from services.alerts.domain.lifecycle import acted, signalled
from shared.contracts.alerts import Change, State
from shared.contracts.vocabulary import AlertCode, Role, Severity

AT = datetime(2026, 2, 5, 6, tzinfo=UTC)
RAISED = Signal(
    kind=Change.RAISED,
    tenant="demo",
    patient="p1",
    code=AlertCode.DETRAINING,
    episode="2026-01-29",
    severity=Severity.ROUTINE,
    at=AT,
    occurrences=1,
    body="{}",
)


def alert(**changed: object) -> Alert:
    made = signalled(None, RAISED, "a1")
    assert made is not None
    return replace(made, **changed)  # type: ignore[arg-type]


def act(kind: Change, role: Role = Role.CLINICIAN, **given: object) -> Act:
    return Act(kind, "dr", role, AT + timedelta(hours=1), **given)  # type: ignore[arg-type]


def test_the_first_signal_opens_an_alert() -> None:
    """C-127."""
    made = alert()
    assert (made.state, made.version, made.number, made.severity) == (State.OPEN, 1, 1, Severity.ROUTINE)


def test_what_gets_worse_is_open_again_and_wakes_up() -> None:
    """C-127."""
    seen = alert(state=State.ACKNOWLEDGED, snoozed_until=AT + timedelta(days=1))
    worse = signalled(seen, replace(RAISED, kind=Change.ESCALATED, severity=Severity.URGENT), "other")
    assert worse is not None
    assert (worse.id, worse.state, worse.severity, worse.snoozed_until) == ("a1", State.OPEN, Severity.URGENT, None)


def test_a_repetition_is_counted_and_severity_never_falls() -> None:
    """C-127."""
    seen = alert(state=State.ACKNOWLEDGED, severity=Severity.URGENT)
    again = signalled(seen, replace(RAISED, kind=Change.REPEATED, occurrences=3, severity=Severity.INFO), "other")
    assert again is not None
    assert (again.state, again.occurrences, again.severity) == (State.ACKNOWLEDGED, 3, Severity.URGENT)


def test_what_a_person_closed_and_fires_again_is_raised_anew() -> None:
    """C-127."""
    closed = alert(state=State.RESOLVED, resolved_by="dr")
    anew = signalled(closed, replace(RAISED, kind=Change.REPEATED, occurrences=2), "a2")
    assert anew is not None
    assert (anew.id, anew.number, anew.state, anew.version) == ("a2", 2, State.OPEN, 1)


def test_data_resolves_once() -> None:
    """C-128."""
    over = signalled(alert(), replace(RAISED, kind=Change.RESOLVED_BY_DATA), "other")
    assert over is not None
    assert (over.state, over.resolved_by) == (State.RESOLVED, None)
    assert signalled(over, replace(RAISED, kind=Change.RESOLVED_BY_DATA), "other") is None
    assert signalled(None, replace(RAISED, kind=Change.RESOLVED_BY_DATA), "other") is None


def test_who_acknowledges_first_takes_care() -> None:
    """C-126."""
    taken = acted(alert(), act(Change.ACKNOWLEDGED))
    assert taken is not None
    assert (taken.state, taken.assignee) == (State.ACKNOWLEDGED, "dr")
    assert acted(taken, act(Change.ACKNOWLEDGED)) is None


@pytest.mark.parametrize("role", [Role.APP, Role.INTEGRATION, Role.OPS])
def test_only_clinicians_and_leads_work_alerts(role: Role) -> None:
    """C-128."""
    with pytest.raises(Refused) as refused:
        acted(alert(), act(Change.ACKNOWLEDGED, role))
    assert refused.value.forbidden


RESOLVING = [
    (Severity.INFO, Role.LEAD, True),
    (Severity.ROUTINE, Role.LEAD, True),
    (Severity.URGENT, Role.LEAD, False),
    (Severity.EMERGENCY, Role.LEAD, False),
    (Severity.URGENT, Role.CLINICIAN, True),
    (Severity.EMERGENCY, Role.CLINICIAN, True),
]


@pytest.mark.parametrize(("severity", "role", "allowed"), RESOLVING)
def test_an_urgent_alert_is_resolved_by_a_clinician(severity: Severity, role: Role, allowed: bool) -> None:
    """C-128."""
    standing = alert(severity=severity)
    if allowed:
        resolved = acted(standing, act(Change.RESOLVED, role))
        assert resolved is not None
        assert (resolved.state, resolved.resolved_by) == (State.RESOLVED, "dr")
    else:
        with pytest.raises(Refused):
            acted(standing, act(Change.RESOLVED, role))


def test_a_resolved_alert_takes_comments_only() -> None:
    """C-128."""
    closed = alert(state=State.RESOLVED)
    assert acted(closed, act(Change.RESOLVED)) is None
    assert acted(closed, act(Change.COMMENTED, note="seen")) is not None
    for kind in (Change.ACKNOWLEDGED, Change.ASSIGNED, Change.SNOOZED):
        with pytest.raises(Refused):
            acted(closed, act(kind))


SNOOZES = [
    (timedelta(minutes=1), Severity.URGENT, True),
    (timedelta(days=30), Severity.ROUTINE, True),
    (timedelta(days=30, seconds=1), Severity.ROUTINE, False),
    (timedelta(0), Severity.ROUTINE, False),
    (timedelta(hours=1), Severity.EMERGENCY, False),
]


@pytest.mark.parametrize(("rest", "severity", "allowed"), SNOOZES)
def test_an_alert_rests_for_at_most_thirty_days_and_an_emergency_never(
    rest: timedelta, severity: Severity, allowed: bool
) -> None:
    """C-126."""
    wish = act(Change.SNOOZED, note="on holiday")
    wish = replace(wish, until=wish.at + rest)
    if allowed:
        resting = acted(alert(severity=severity), wish)
        assert resting is not None
        assert resting.snoozed_until == wish.until
    else:
        with pytest.raises(Refused):
            acted(alert(severity=severity), wish)


def test_assigning_to_the_same_person_changes_nothing() -> None:
    """C-126."""
    given = acted(alert(), act(Change.ASSIGNED, assignee="nurse"))
    assert given is not None
    assert acted(given, act(Change.ASSIGNED, assignee="nurse")) is None


@pytest.mark.parametrize("code", sorted(RED_FLAGS))
@pytest.mark.parametrize("severity", [Severity.URGENT, Severity.EMERGENCY])
def test_a_red_flag_rests_never(code: AlertCode, severity: Severity) -> None:
    """C-126, C-129."""
    wish = act(Change.SNOOZED, note="busy", until=AT + timedelta(hours=2))
    with pytest.raises(Refused, match="red flag"):
        acted(alert(code=code, severity=severity), wish)


def test_nothing_rests_without_a_reason() -> None:
    """C-126."""
    with pytest.raises(Refused, match="why"):
        acted(alert(), act(Change.SNOOZED, until=AT + timedelta(hours=2)))


def test_each_level_of_an_escalation_is_to_be_looked_at_anew() -> None:
    """C-106: from 21 to 28 days the severity stays, and it is told again."""
    seen = alert(severity=Severity.URGENT, state=State.ACKNOWLEDGED, acknowledged_by="dr", acknowledged_at=AT)
    next_level = signalled(seen, replace(RAISED, kind=Change.ESCALATED, severity=Severity.URGENT), "other")
    assert next_level is not None
    assert (next_level.state, next_level.acknowledged_by, next_level.round) == (State.OPEN, None, 2)


def test_a_resolution_can_be_taken_back_once() -> None:
    """C-128."""
    closed = alert(state=State.RESOLVED, resolved_by="dr")
    again = acted(closed, act(Change.REOPENED))
    assert again is not None
    assert (again.state, again.resolved_by, again.round, again.version) == (State.OPEN, None, 2, 2)
    assert acted(again, act(Change.REOPENED)) is None
