"""What has to be done about an alert, and by when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.domain.alert import Alert, Signal
from services.alerts.domain.deadlines import Kind, begin, begins, wake
from services.alerts.domain.lifecycle import signalled, woken
from shared.contracts.alerts import Change, State
from shared.contracts.clinic import ClinicSettings
from shared.contracts.vocabulary import AlertCode, Severity

PARIS = ClinicSettings(zone="Europe/Paris")
NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def alert(severity: Severity, code: AlertCode = AlertCode.PAIN_INTENSE, at: datetime = NOON) -> Alert:
    signal = Signal(Change.RAISED, "demo", "p1", code, "e", severity, at, 1, "{}")
    made = signalled(None, signal, "a1")
    assert made is not None
    return made


Steps = list[tuple[str, timedelta]]
BEGUN: list[tuple[Severity, Steps, timedelta | None]] = [
    (
        Severity.EMERGENCY,
        [("page.1", 0 * MINUTE), ("escalate-1.1", 15 * MINUTE), ("escalate-2.1", 30 * MINUTE)],
        15 * MINUTE,
    ),
    (Severity.URGENT, [("notify.1", 0 * MINUTE), ("escalate-1.1", 240 * MINUTE)], 240 * MINUTE),
    (
        Severity.ROUTINE,
        [("overdue.1", timedelta(days=3)), ("digest", timedelta(hours=19))],
        timedelta(days=3),
    ),
    (Severity.INFO, [], None),
]


@pytest.mark.parametrize(("severity", "steps", "answer"), BEGUN, ids=[severity for severity, *_ in BEGUN])
def test_each_severity_has_its_deadlines(severity: Severity, steps: Steps, answer: timedelta | None) -> None:
    """C-126."""
    begun = begin(alert(severity), PARIS, NOON + timedelta(seconds=2))
    assert [(deadline.step, deadline.due_at - NOON) for deadline in begun.deadlines] == steps
    assert begun.alert.ack_due_at == (None if answer is None else NOON + answer)


def test_a_page_is_late_after_a_minute_and_a_notification_after_five() -> None:
    """C-126."""
    page = begin(alert(Severity.EMERGENCY), PARIS, NOON).deadlines[0]
    notify = begin(alert(Severity.URGENT), PARIS, NOON).deadlines[0]
    assert (page.late_at - page.due_at, notify.late_at - notify.due_at) == (MINUTE, 5 * MINUTE)


def test_levels_go_up_the_chain() -> None:
    """C-126."""
    assert [deadline.level for deadline in begin(alert(Severity.EMERGENCY), PARIS, NOON).deadlines] == [0, 1, 2]


EARLY = datetime(2026, 2, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(("code", "hours"), [(AlertCode.DETRAINING, 2), (AlertCode.PAIN_INTENSE, 0)])
def test_what_is_urgent_because_days_went_by_waits_for_the_morning(code: AlertCode, hours: int) -> None:
    """C-129: raised 06:00, delivered 08:00; what somebody reports is told at any hour."""
    begun = begin(alert(Severity.URGENT, code, EARLY), PARIS, EARLY)
    told = EARLY + timedelta(hours=hours)
    assert [deadline.due_at for deadline in begun.deadlines] == [told, told + timedelta(hours=4)]


def test_an_emergency_waits_for_no_morning() -> None:
    """C-129."""
    begun = begin(alert(Severity.EMERGENCY, AlertCode.DETRAINING, EARLY), PARIS, EARLY)
    assert begun.deadlines[0].due_at == EARLY


def test_after_an_outage_nothing_is_back_dated() -> None:
    """C-130: an emergency of three hours ago is paged now, and escalated 15 minutes from now."""
    now = NOON + timedelta(hours=3)
    begun = begin(alert(Severity.EMERGENCY), PARIS, now)
    assert [deadline.due_at - now for deadline in begun.deadlines] == [0 * MINUTE, 15 * MINUTE, 30 * MINUTE]


def test_a_clinic_may_answer_sooner() -> None:
    """C-126: times per clinic."""
    strict = ClinicSettings.model_validate({"deadlines": {"emergency_ack_min": 5, "emergency_again_min": 10}})
    begun = begin(alert(Severity.EMERGENCY), strict, NOON)
    assert [deadline.due_at - NOON for deadline in begun.deadlines] == [0 * MINUTE, 5 * MINUTE, 10 * MINUTE]


def test_a_round_begins_with_what_is_to_be_looked_at_anew() -> None:
    """C-127."""
    first = alert(Severity.URGENT)
    signal = Signal(Change.REPEATED, "demo", "p1", first.code, "e", Severity.URGENT, NOON, 2, "{}")
    repeated = signalled(first, signal, "other")
    worse = signalled(first, replace(signal, kind=Change.ESCALATED), "other")
    assert repeated is not None
    assert worse is not None
    assert (begins(None, first), begins(first, repeated), begins(first, worse)) == (True, False, True)
    assert begin(worse, PARIS, NOON).deadlines[0].step == "notify.2"


def test_a_snooze_ends_when_it_was_said_and_not_before() -> None:
    """C-126."""
    until = NOON + timedelta(hours=1)
    resting = replace(alert(Severity.URGENT), snoozed_until=until, state=State.ACKNOWLEDGED, version=4)
    assert (wake(resting).step, wake(resting).kind, wake(resting).due_at) == ("wake.4", Kind.WAKE, until)
    assert woken(resting, until - MINUTE) is None
    awake = woken(resting, until)
    assert awake is not None
    assert (awake.state, awake.snoozed_until, awake.round, awake.version) == (State.OPEN, None, 2, 5)
    assert woken(replace(resting, state=State.RESOLVED), until) is None
    assert woken(alert(Severity.URGENT), until) is None
