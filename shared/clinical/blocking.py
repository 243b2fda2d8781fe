"""Why a plan may not start, in words: each reason of PLAN_BLOCKED as a text, and its rule (C-010 to C-044)."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from shared.clinical.contraindications import named
from shared.clinical.messages import wording
from shared.clinical.settings import ClinicalRules
from shared.contracts.wording import Wording

_OF_A_PLAN: Final = re.compile(r"(\w+)[(\[](.*)[)\]]")
"""A word, and what it is about: `PLAN_SETS_OUT_OF_RANGE(2-3)`, `PLAN_TARGET_MISSING[gluteals]`."""

_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SCREENING_MISSING": "C-010.missing",
        "SCREENING_UNSIGNED": "C-010.unsigned",
        "SCREENING_EXPIRED": "C-010.expired",
        "UNKNOWN": "C-010.unknown",
        "ABSOLUTE": "C-011.present",
        "CLEARANCE_REQUIRED": "C-012.clearance",
        "AGE_OUT_OF_SCOPE": "C-024.age",
        "PLAN_START_TOO_HIGH": "C-036.start",
        "PLAN_TARGET_MISSING": "C-037.target",
        "PLAN_SETS_OUT_OF_RANGE": "C-040.sets",
        "PLAN_SESSION_TOO_LONG": "C-044.length",
    }
)

WORDS: Final = tuple(_TEXTS)
"""Every word that blocks a plan."""

_CLEARANCES: Final[Mapping[str, str]] = MappingProxyType(
    {"older_comorbid": "C-014", "orthopaedic": "C-015", "baseline_pain": "C-022"}
)
"""Clearances that another rule than C-012 asks for."""


def explained(reasons: Iterable[str], rules: ClinicalRules) -> tuple[Wording, ...]:
    """Each reason as a part of a sentence."""
    return tuple(_explained(reason, rules) for reason in reasons)


def cited(reasons: Iterable[str]) -> tuple[str, ...]:
    """The rules behind these reasons, each once."""
    return tuple(dict.fromkeys(_rule(*_parts(reason)) for reason in reasons))


def _parts(reason: str) -> tuple[str, str]:
    word, colon, item = reason.partition(":")
    if colon:  # the item is whatever a clinic has named
        return word, item
    found = _OF_A_PLAN.fullmatch(reason)
    return (reason, "") if found is None else (found[1], found[2])


def _rule(word: str, about: str) -> str:
    if word == "CLEARANCE_REQUIRED":
        return _CLEARANCES.get(about, "C-012")
    return _TEXTS[word].partition(".")[0]


def _explained(reason: str, rules: ClinicalRules) -> Wording:
    word, about = _parts(reason)
    return wording(_TEXTS[word], **_values(word, about, rules))


def _values(word: str, about: str, rules: ClinicalRules) -> dict[str, Any]:
    match word:
        case "SCREENING_EXPIRED":
            return {"days": rules.screening_valid_days}
        case "AGE_OUT_OF_SCOPE":
            return {"years": rules.adult_age}
        case "PLAN_START_TOO_HIGH":
            return {"percent": rules.start_load_most}
        case "PLAN_SETS_OUT_OF_RANGE":
            least, _, most = about.partition("-")
            return {"least": int(least), "most": int(most)}
        case "PLAN_SESSION_TOO_LONG":
            return {"limit": rules.session_limit_minutes}
    return {"item": named(about, rules)} if about else {}
