"""Detraining ladder: one alert per gap, escalated in place at each rung (C-106, C-107, C-111, C-130)."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical import calendar
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.plans import ContactRecorded
from shared.contracts.reports import DeviceStatus
from shared.contracts.vocabulary import AlertCode, EventType

_CODE = AlertCode.DETRAINING


def on_event(patient: Patient, facts: Facts) -> None:
    """The next completed session closes it, whatever its severity; so does a session from before we listened."""
    if not isinstance(facts.event.data, ContactRecorded):  # what the clinic does is no data of the patient's (C-130)
        patient.heard_on = max(facts.on, patient.heard_on or facts.on)
    if isinstance(facts.event.data, DeviceStatus):
        patient.sync_error_on = facts.on if facts.event.data.status == "sync_error" else None
    if facts.session is not None or (facts.historical and facts.on == patient.safety.last_session_on):
        patient.book.resolve(_CODE)


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """Raise or escalate to the highest rung reached today."""
    gap, program = patient.gap(patient.safety.gap_day(at)), patient.safety.program
    if gap is None or program is None:
        return
    anchor, days = gap
    reached = [(level, severity) for level, severity in program.ladder(today) if level <= days]
    if not reached or reached[-1][0] <= _level(patient, anchor):
        return
    level, severity = reached[-1]
    paused = patient.safety.paused(today, patient.rules.pause_echo_days) or patient.safety.holds.program is not None
    lost = level >= patient.rules.restart_gap_days
    silent_since = _silent_since(patient, today)
    why = wording(
        "C-106.gap",
        days=days,
        since=anchor,
        lost=wording("C-106.lost", days=patient.rules.restart_gap_days) if lost else "",
        silent="" if silent_since is None else wording("C-130.silent", since=silent_since),
        paused=wording("C-111.paused") if paused else "",
    )
    details: dict[str, Any] = {"level": level, "gap_days": days} | ({"status": "DETRAINED"} if lost else {})
    patient.raise_from_tick(
        at,
        _CODE,
        severity.lowered() if paused else severity,
        str(anchor),
        ("C-106", "C-107", "C-111", *(("C-130",) if silent_since is not None else ())),
        why,
        rung=level,
        inputs={
            "ladder_days": [days for days, _ in program.ladder(today)],
            "paused_or_held": paused,
            "last_event_on": None if patient.heard_on is None else str(patient.heard_on),
        },
        **details,
    )


def _silent_since(patient: Patient, today: date) -> date | None:
    """Day of the last event of any kind, where 7 days without one have passed and no pause explains it (C-130).

    A device that had said that it cannot synchronise is support's to look at.
    """
    heard = patient.heard_on
    if heard is None or (today - heard).days < patient.rules.silence_days or patient.safety.paused(today):
        return None
    if patient.sync_error_on is not None:
        said_on = patient.sync_error_on
        patient.tell("C-130.sync_error", "support", f"silent:{heard}", ("C-130",), said_on=said_on, since=heard)
    return heard


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick of the next rung; a 65th birthday in the gap changes the ladder and is a rung of its own."""
    program, anchor = patient.safety.program, patient.safety.gap_anchor()
    if program is None or anchor is None:
        return None
    said = _level(patient, anchor)
    rungs = [anchor + timedelta(days=level) for level in patient.rules.detraining_rungs if level > said]
    if not rungs:
        return None
    aged = calendar.birthday(program.birth_date, patient.rules.older_age)
    first = next((day for day in rungs if day == aged or _stands(program, anchor, day)), None)
    if anchor < aged < rungs[-1] and calendar.tick_on(aged, program.home_timezone, patient.rules.tick_time) > after:
        first = aged if first is None else min(first, aged)
    return None if first is None else program.tick_of_gap(first, after)


def _stands(program: Program, anchor: date, day: date) -> bool:
    """Whether the ladder of that day has this rung."""
    days = (day - anchor).days
    return any(level == days for level, _ in program.ladder(day))


def _level(patient: Patient, anchor: date) -> int:
    """Rung already said of the gap since that day; 0 when none is."""
    return max((entry.level for entry in patient.book.open(_CODE) if entry.base == str(anchor)), default=0)


RULE: Final = AlertRule(
    name="detraining",
    codes=(_CODE,),
    cites=("C-106", "C-107", "C-111", "C-114", "C-130"),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS | {EventType.SESSION_COMPLETED},
)
