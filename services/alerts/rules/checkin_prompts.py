"""When a pain check-in is asked for: 24, 48 and 72 h after a session that may leave pain behind (C-082)."""

from datetime import timedelta
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical import indications
from shared.clinical.facts import Facts
from shared.clinical.pain import Band, Episode
from shared.clinical.red_flags import rule_of
from shared.contracts.reports import PainCheckin
from shared.contracts.vocabulary import Symptom

_OF_THE_BACK: Final = tuple(symptom for symptom in Symptom if rule_of(symptom) == "C-098")
"""Red flags of the low back, asked about in every check-in of a patient with low-back pain (C-098)."""


def on_event(patient: Patient, facts: Facts) -> None:
    """After a first session, new load, amber or red pain, and while a watch is open; once a session."""
    pain, seen = patient.safety.pain, facts.session
    if seen is not None and pain.latest is not None:
        felt = any(each.band in {Band.AMBER, Band.RED} for each in seen.exercises.values())
        if seen.new_load or felt or pain.watch is not None:
            _ask(patient, facts, pain.latest)
    elif isinstance(facts.event.data, PainCheckin) and pain.watch is not None and facts.readings:
        _ask(patient, facts, pain.watch)


def _ask(patient: Patient, facts: Facts, episode: Episode) -> None:
    """Ask for the check-ins of a session that are still to come when it is known: an imported log is history."""
    instants = [episode.ended_at + timedelta(hours=hours) for hours in patient.rules.checkin_hours]
    due = [instant.isoformat() for instant in instants if instant > facts.event.received]
    if not due:
        return
    program = patient.safety.program
    if program is not None and any(indications.read(text) == "clbp_strength_deficit" for text in program.indications):
        patient.tell("C-098.questions", "patient", episode.session, ("C-098", "C-082"), symptoms=_OF_THE_BACK)
    hours = ", ".join(map(str, patient.rules.checkin_hours))
    patient.tell(
        "C-082.checkins", "patient", episode.session, ("C-082",), session=episode.session, due=due, hours=hours
    )


RULE: Final = AlertRule(name="checkin_prompts", codes=(), cites=("C-082", "C-098"), on_event=on_event)
