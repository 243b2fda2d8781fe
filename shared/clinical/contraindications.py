"""Absolute contraindications: what a clinic adds to the list, and what comes to light in a programme (C-011)."""

import re
from collections.abc import Mapping
from typing import Any, Final

from shared.clinical import screening
from shared.clinical.messages import wording
from shared.clinical.settings import ClinicalRules, NotAllowed
from shared.contracts.events import Event
from shared.contracts.plans import PlanActivationRequested, PlanChanged, ReassessmentCompleted
from shared.contracts.screening import Screening
from shared.contracts.wording import Wording

BLOOD_PRESSURE = "blood_pressure"
"""Item key of a resting blood pressure at or above the absolute limit."""

_OF_THE_RELEASE: Final = frozenset({*screening.ABSOLUTE, BLOOD_PRESSURE, "bp", "acute_inflammatory_phase"})
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,99}")
_LONGEST: Final = 200
"""Characters of an item's text."""


def added(given: Mapping[str, Any]) -> Mapping[str, str]:
    """The items that a clinic adds: a text by its key. It can take none of the release's away.

    Raises NotAllowed with a sentence for each that is wrong.
    """
    problems = [
        f"contraindications.{ascii(key)[1:-1][:60]} (C-011): {why}"
        for key, text in given.items()
        if (why := _refusal(key, text)) is not None
    ]
    if problems:
        raise NotAllowed(problems)
    return dict(given)


def _refusal(key: str, text: object) -> str | None:
    if key in _OF_THE_RELEASE:
        return "is on the release's own list, which stays as it is"
    if _KEY.fullmatch(key) is None:
        return "a key is of small letters, digits and underscores, such as recent_eye_surgery"
    if not isinstance(text, str) or not text.isprintable() or not 0 < len(text.strip()) <= len(text) <= _LONGEST:
        return f"a text of one line, of at most {_LONGEST} characters, is needed"
    return None


def named(item: str, rules: ClinicalRules) -> str | Wording:
    """An item as a sentence speaks of it: in the clinic's own words where the clinic has added it."""
    text = rules.contraindications.get(item)
    return item if text is None else wording("C-011.own", text=text)


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
