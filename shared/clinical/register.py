"""The register: is a delivery new, a duplicate, a conflict, or from the future (C-005, C-006)."""

from collections.abc import Collection
from dataclasses import dataclass

from shared.clinical.red_flags import RED_FLAG_SYMPTOMS
from shared.clinical.settings import ClinicalRules
from shared.contracts.events import Event
from shared.contracts.reports import PainCheckin, SessionCompleted, SymptomReported
from shared.contracts.vocabulary import EventType, Outcome, Symptom


@dataclass(frozen=True)
class Known:
    """What is held under an event's (source, id) already."""

    content_hash: str
    event: Event


def outcome_of(event: Event, content_hash: str, known: Known | None, rules: ClinicalRules) -> Outcome:
    """What becomes of a delivery, decided from it and from what is held under its id."""
    if known is not None:
        return Outcome.DUPLICATE_IGNORED if known.content_hash == content_hash else Outcome.CONFLICT_QUARANTINED
    if event.time > event.received + rules.future_tolerance:
        return Outcome.FUTURE_QUARANTINED
    return Outcome.ACCEPTED_LATE if event.received - event.time > rules.late_after else Outcome.ACCEPTED


def symptoms_of(event: Event) -> tuple[Symptom, ...]:
    """Symptoms an event reports."""
    return event.data.symptoms if isinstance(event.data, SessionCompleted | PainCheckin | SymptomReported) else ()


def derived_report(event: Event, known: Known | None, raised: Collection[Symptom] | None) -> Event | None:
    """The red flags of a quarantined event, as a report of their own `<id>#quarantined` (fail-safe of C-005).

    Only symptoms that neither the accepted original nor an earlier quarantined delivery (`raised`) had;
    a report from the future counts from its receipt.
    """
    before = (*(symptoms_of(known.event) if known is not None else ()), *(raised or ()))
    suffix = "#quarantined" if not raised else f"#quarantined-{len(raised)}"
    return red_flag_report(event, suffix, before)


def red_flag_report(event: Event, suffix: str, before: Collection[Symptom]) -> Event | None:
    """A symptom report of the event's red flags that are not in `before`, or None when there are none."""
    fresh = tuple(symptom for symptom in symptoms_of(event) if symptom in RED_FLAG_SYMPTOMS and symptom not in before)
    if not fresh:
        return None
    return event.model_copy(
        update={
            "id": f"{event.id}{suffix}",
            "type": EventType.SYMPTOM_REPORTED,
            "time": min(event.time, event.received),
            "data": SymptomReported(symptoms=fresh),
            "supersedes": None,
        }
    )
