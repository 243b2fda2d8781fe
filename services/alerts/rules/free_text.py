"""Words that may mean a red flag are asked about, never read as one (C-129)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import CATALOGUE, wording
from shared.clinical.register import symptoms_of
from shared.contracts.reports import PainCheckin, SessionCompleted


def on_event(patient: Patient, facts: Facts) -> None:
    """Ask for what the patient's own words may mean, unless the same event reports it already."""
    report = facts.event.data
    if not isinstance(report, PainCheckin | SessionCompleted) or report.note is None or facts.historical:
        return
    reported = symptoms_of(facts.event)
    asked = [symptom for symptom in CATALOGUE.alarms(report.note) if symptom not in reported]
    if asked:
        banner = wording("C-126.banner")
        patient.tell("C-129.question", "patient", facts.trigger, ("C-129",), symptoms=asked, banner=banner)


RULE: Final = AlertRule(name="free_text", codes=(), cites=("C-129",), on_event=on_event)
