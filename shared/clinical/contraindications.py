"""Absolute contraindications that come to light in the middle of a programme (C-011)."""

from shared.clinical import screening
from shared.clinical.settings import ClinicalRules
from shared.contracts.events import Event
from shared.contracts.plans import PlanActivationRequested, PlanChanged, ReassessmentCompleted
from shared.contracts.screening import Screening

BLOOD_PRESSURE = "blood_pressure"
"""Item key of a resting blood pressure at or above the absolute limit."""


def contraindications(event: Event, rules: ClinicalRules) -> tuple[str, ...]:
    """Items an event answers with yes, each once, in the order given; items that a clinic added count too.

    An item that is left out or answered with no clears nothing: only a clearance does.
    """
    match event.data:
        case PlanChanged(contraindications=answers):
            return _present(answers)
        case ReassessmentCompleted(contraindications=answers, screening=screened):
            return tuple(dict.fromkeys((*_present(answers), *_screened(screened, rules))))
        case PlanActivationRequested(screening=screened):
            return _screened(screened, rules)
    return ()


def _present(answers: dict[str, bool] | dict[str, bool | None]) -> tuple[str, ...]:
    return tuple(item for item, answer in answers.items() if answer)


def _screened(screened: Screening | None, rules: ClinicalRules) -> tuple[str, ...]:
    if screened is None:
        return ()
    pressure = screened.blood_pressure
    absolute = pressure is not None and screening.reaches(
        pressure.systolic_mmhg, pressure.diastolic_mmhg, rules.bp_absolute
    )
    return (*_present(screened.absolute), *((BLOOD_PRESSURE,) if absolute else ()))
