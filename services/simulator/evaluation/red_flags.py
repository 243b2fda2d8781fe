"""Sensitivity for red flags: every symptom that was reported, against the alert it must have raised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.simulator.domain.truth import RED_FLAGS, Happening, Kind, Told
from services.simulator.evaluation.observed import Alert, Observed
from shared.contracts.vocabulary import AlertCode, Severity, Symptom

MUST_RAISE: Final[dict[Symptom, tuple[AlertCode, Severity]]] = {
    Symptom.CHEST_PAIN: (AlertCode.RED_FLAG_CV, Severity.EMERGENCY),  # C-094
    Symptom.DYSPNEA_DISPROPORTIONATE: (AlertCode.RED_FLAG_CV, Severity.EMERGENCY),  # C-095
    Symptom.SYNCOPE: (AlertCode.RED_FLAG_CV, Severity.EMERGENCY),  # C-096
    Symptom.PALPITATIONS: (AlertCode.RED_FLAG_OTHER, Severity.URGENT),  # C-097
    Symptom.PRESYNCOPE: (AlertCode.RED_FLAG_OTHER, Severity.URGENT),  # C-097
    Symptom.DARK_URINE: (AlertCode.RED_FLAG_OTHER, Severity.EMERGENCY),  # C-099
    Symptom.UNREMITTING_NIGHT_PAIN: (AlertCode.RED_FLAG_OTHER, Severity.URGENT),  # C-098
    Symptom.BILATERAL_LEG_WEAKNESS: (AlertCode.RED_FLAG_OTHER, Severity.EMERGENCY),  # C-098
    Symptom.SNAP_OR_TEARING: (AlertCode.RED_FLAG_SNAP, Severity.URGENT),  # C-092
    Symptom.NEW_FUNCTIONAL_LOSS: (AlertCode.RED_FLAG_FUNCTION, Severity.URGENT),  # C-093
    Symptom.FALL_WITH_INJURY: (AlertCode.FALL, Severity.URGENT),  # C-100
}
"""What each symptom of the simulated clinic raises at least, whatever else is reported with it."""

REPORTED: Final = RED_FLAGS | {Kind.MISTAKE}
"""What must be raised: Liftline cannot tell a mistake from the truth, and must not try."""


@dataclass(frozen=True)
class Flag:
    """One red flag of an accepted report, and the alert it raised."""

    patient_id: str
    symptoms: tuple[Symptom, ...]
    happened_at: datetime
    report: Told
    alert: Alert | None
    waited: timedelta | None
    """From its receipt to its alert, on the clinical clock."""

    def __str__(self) -> str:
        named = " and ".join(self.symptoms)
        return f"{self.patient_id}: {named} of {self.happened_at:%Y-%m-%d %H:%M}, told in {self.report.event_id}"


def flags(observed: Observed) -> Iterator[Flag]:
    """Every red flag that was reported of a patient, with its alert, or None where it is missing or too low."""
    for one in observed.diary.happenings:
        if one.kind in REPORTED:
            for report in observed.reports(one):
                for symptoms, code, severity in _wanted(one):
                    found = _alert(observed, report, symptoms, code, severity)
                    heard = observed.received.get(report.event_id)
                    waited = found.raised.at - heard if found is not None and heard is not None else None
                    yield Flag(observed.diary.patient_id, symptoms, one.at, report, found, waited)


def _wanted(happening: Happening) -> Iterator[tuple[tuple[Symptom, ...], AlertCode, Severity]]:
    """A snap with loss of function is one alert, and an emergency (C-092, C-093)."""
    both = (Symptom.SNAP_OR_TEARING, Symptom.NEW_FUNCTIONAL_LOSS)
    if set(both) <= set(happening.symptoms):
        yield both, AlertCode.RED_FLAG_SNAP, Severity.EMERGENCY
        return
    for symptom in happening.symptoms:
        yield (symptom,), *MUST_RAISE[symptom]


def _alert(
    observed: Observed, report: Told, symptoms: tuple[Symptom, ...], code: AlertCode, severity: Severity
) -> Alert | None:
    return next(
        (
            alert
            for alert in observed.alerts
            if alert.raised.code is code
            and alert.raised.trigger == report.trigger
            and alert.raised.details.get("symptom", symptoms[0]) == symptoms[0]
            and alert.severest.severity.rank >= severity.rank
        ),
        None,
    )
