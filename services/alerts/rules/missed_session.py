"""Unmet training slots: the first is information, the second in a row routine (C-104, C-105, C-113)."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts.plans import PlanChanged
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """A completed session may meet a slot, ends a streak and closes both alerts."""
    if facts.session is not None:
        patient.slots.session(facts.on)
        patient.book.resolve(AlertCode.MISSED_SESSION, AlertCode.MISSED_STREAK)
    change = facts.event.data
    if isinstance(change, PlanChanged) and change.schedule is not None:
        patient.slots.learn(change.schedule, facts.on, patient.rules.slot_grace_days)


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """Judge the slots whose grace is over."""
    streak, program = patient.slots.streak, patient.safety.program
    for slot in patient.slots.judge(patient.safety, today if program is None else min(today, program.slot_day(at))):
        if len(streak) < patient.rules.missed_streak:
            why = wording("C-104.missed", slot=slot)
            inputs = {"grace_days": patient.rules.slot_grace_days, **_around(patient)}
            patient.raise_from_tick(
                at, AlertCode.MISSED_SESSION, Severity.INFO, str(slot), ("C-104",), why, inputs=inputs, slot=str(slot)
            )
            _prompt(patient, today, slot)
        else:
            why = wording("C-105.streak", missed=len(streak), first=streak[0])
            patient.raise_from_tick(
                at,
                AlertCode.MISSED_STREAK,
                Severity.ROUTINE,
                str(streak[0]),
                ("C-105",),
                why,
                inputs={"slots": [str(missed) for missed in streak], **_around(patient)},
                first_slot=str(streak[0]),
            )


def _prompt(patient: Patient, today: date, slot: date) -> None:
    """Tell the patient what helps to keep going, at most once in 7 days (C-113)."""
    said = patient.prompted_on
    if said is None or (today - said).days >= patient.rules.prompt_days:
        patient.prompted_on = today
        patient.tell("C-113.prompt", "patient", f"slot:{slot}", ("C-113", "C-104"))


def _around(patient: Patient) -> dict[str, Any]:
    """What a clinician who calls wants to know: the last session, and whether it may be trained unsupervised."""
    last = patient.safety.last_session_on
    return {
        "last_session_on": None if last is None else str(last),
        "technique_signed_off": patient.course.technique_signed_off,
    }


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick at which the next slot is judged."""
    slot, program = patient.slots.next_slot(patient.safety), patient.safety.program
    judged_after = timedelta(days=patient.rules.slot_grace_days + 1)
    return None if slot is None or program is None else program.tick(slot + judged_after, after)


RULE: Final = AlertRule(
    name="missed_session",
    codes=(AlertCode.MISSED_SESSION, AlertCode.MISSED_STREAK),
    cites=("C-104", "C-105", "C-113", "C-114"),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS,
)
