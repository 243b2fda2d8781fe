"""Red flags: raised whatever else an event says, closed by a clearance only (C-092 to C-099, C-103)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.red_flags import RedFlag
from shared.contracts.vocabulary import AlertCode, Severity

_PER_SYMPTOM = (AlertCode.RED_FLAG_CV, AlertCode.RED_FLAG_OTHER)
_CODES = (*_PER_SYMPTOM, AlertCode.RED_FLAG_SNAP, AlertCode.RED_FLAG_FUNCTION)


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per symptom and event for cardiovascular and other signs, one per event for snap and function."""
    _historical(patient, facts)
    for flag in facts.red_flags:
        if flag.code not in _CODES:
            continue
        late = patient.safety.today(facts.event.received) > patient.safety.today(facts.event.time)
        episode = f"{facts.trigger}:{flag.symptom}" if flag.code in _PER_SYMPTOM else facts.trigger
        why = wording(_text(flag, late=late), symptom=flag.symptom, on=facts.on)
        patient.raise_from_event(facts, flag.code, flag.severity, episode, flag.cites, why, symptom=str(flag.symptom))


def _text(flag: RedFlag, *, late: bool) -> str:
    if late:
        return "C-103.late"
    return "C-092.with_loss" if "C-093" in flag.cites and flag.code is AlertCode.RED_FLAG_SNAP else "C-101.red_flag"


def _historical(patient: Patient, facts: Facts) -> None:
    """A clearance that names a red flag received only later turns it into information (C-103)."""
    if facts.clearance is None:
        return
    for entry in patient.book.open(*_CODES):
        if entry.event_id in facts.clearance.known.named and entry.received > facts.event.time:
            patient.raise_from_event(
                facts,
                AlertCode.RED_FLAG_HISTORICAL,
                Severity.INFO,
                entry.episode,
                ("C-103",),
                wording("C-103.historical", symptom=entry.details["symptom"]),
                inputs={"named_events": sorted(facts.clearance.known.named)},
                **entry.details,
            )


RULE: Final = AlertRule(
    name="red_flag",
    codes=(*_CODES, AlertCode.RED_FLAG_HISTORICAL),
    cites=("C-092", "C-093", "C-094", "C-095", "C-096", "C-097", "C-098", "C-099", "C-103"),
    on_event=on_event,
)
