"""How the console writes things: names of codes, people, times and ages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from shared.clinical.messages import word
from shared.contracts.vocabulary import AlertCode

_CODES: Final = {
    AlertCode.RED_FLAG_CV: "Cardiovascular red flag",
    AlertCode.RED_FLAG_OTHER: "Red flag",
    AlertCode.RED_FLAG_SNAP: "Snap or tearing",
    AlertCode.RED_FLAG_FUNCTION: "New functional loss",
    AlertCode.RED_FLAG_HISTORICAL: "Earlier red flag, already cleared",
    AlertCode.FALL: "Fall",
    AlertCode.PAIN_INTENSE: "Intense pain during an exercise",
    AlertCode.PAIN_INTENSE_REST: "Intense pain at rest",
    AlertCode.PAIN_NOT_IMPROVING: "Pain not improving",
    AlertCode.PAIN_24H: "Pain after 24 hours",
    AlertCode.PAIN_AMBER: "Amber pain",
    AlertCode.PAIN_AMBER_REPEAT: "Amber pain again",
    AlertCode.PAIN_TREND_UP: "Pain rising over weeks",
    AlertCode.DOMS_EXPECTED: "Expected soreness",
    AlertCode.CHECKIN_MISSING: "Check-in missing",
    AlertCode.FATIGUE_PERSISTENT: "Lasting fatigue",
    AlertCode.TRAINING_DURING_HOLD: "Trained during a hold",
    AlertCode.BP_ABSOLUTE: "Very high blood pressure",
    AlertCode.BP_CAUTION: "High blood pressure",
    AlertCode.CONTRAINDICATION: "Contraindication",
    AlertCode.MISSED_SESSION: "Missed session",
    AlertCode.MISSED_STREAK: "Sessions missed in a row",
    AlertCode.LOW_FREQUENCY: "Too few sessions a week",
    AlertCode.LOW_ADHERENCE: "Low adherence",
    AlertCode.DETRAINING: "Detraining",
    AlertCode.UNSUPERVISED: "Unsupervised session",
    AlertCode.TECHNIQUE_REVIEW: "Technique review",
    AlertCode.LOAD_ABOVE_PRESCRIPTION: "Load above prescription",
    AlertCode.SESSION_TOO_LONG: "Session too long",
    AlertCode.OVER_FREQUENCY: "Too many sessions",
    AlertCode.SPACING: "Sessions too close",
    AlertCode.REST_TOO_SHORT: "Rest too short",
    AlertCode.PHASE_DELAYED: "Phase 1 takes long",
    AlertCode.PLATEAU_REVIEW: "Plateau",
    AlertCode.REASSESSMENT: "Reassessment",
    AlertCode.NON_RESPONSE_REVIEW: "No response by day 84",
    AlertCode.FUNCTION_DECLINE: "Function declines",
    AlertCode.PROFILE_REVIEW: "Profile review",
    AlertCode.BASELINE_INCOMPLETE: "Baseline incomplete",
    AlertCode.VALSALVA_RISK: "Breath held under load",
    AlertCode.SAFETY_RATE: "Safety indicator",
    AlertCode.TECHNICAL: "Technical",
}
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_SHORT_HOURS: Final = 3
_SHORT_DAYS: Final = 2


def code(value: object) -> str:
    """An alert code as a clinician says it."""
    return _CODES.get(AlertCode(str(value)), str(value))


def person(subject: str | None) -> str:
    """A subject of tokens, without the role that development puts before it."""
    return "" if subject is None else subject.rpartition(":")[2]


def plain(value: object) -> str:
    """A code in plain words: leg_press, INCREASE_LOAD."""
    return _plain(str(value))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """A page says the same few hundreds of times."""
    said = word(text) if not text.isupper() else text.lower().replace("_", " ")
    return said.replace("_", " ")


def sentence(text: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    return f"{text[:1].upper()}{text[1:]}."


def number(value: Decimal | float | None) -> str:
    """A number without trailing zeros."""
    if value is None:
        return "–"
    return f"{Decimal(str(value)).normalize():f}"


def span(length: timedelta) -> str:
    """A length of time, as precisely as somebody in a hurry needs it."""
    seconds = abs(int(length.total_seconds()))
    if seconds < _MINUTE:
        return "under a minute"
    if seconds < _SHORT_HOURS * _HOUR:
        hours, minutes = divmod(seconds // _MINUTE, _MINUTE)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min"
    if seconds < _SHORT_DAYS * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} days"


def seconds(length: float) -> str:
    """A length of time in seconds, as `span` writes it."""
    return span(timedelta(seconds=float(length)))


def moment(at: datetime, zone: str) -> str:
    """A moment in a zone: 16 Feb 2026, 08:00."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M}"


def day(value: Any) -> str:
    """A date: 16 Feb 2026."""
    return "–" if value is None else f"{value.day} {value:%b %Y}"


def short_day(value: Any) -> str:
    """A date of these weeks: Mon 16 Feb."""
    return "–" if value is None else f"{value:%a} {value.day} {value:%b}"


def address_of(patient: str | None, alert: str | None = None) -> str:
    """Address of a patient's page, at one of the alerts; None: the page of those about the system."""
    page = "/system" if patient is None else f"/patients/{quote(patient)}"
    return page if alert is None else f"{page}#alert-{alert}"


def cause(value: str) -> str:
    """Why something is held: an alert's code, or another word of the rules."""
    return _CODES[AlertCode(value)] if value in set(AlertCode) else plain(value)


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "code": code,
    "person": person,
    "plain": plain,
    "sentence": sentence,
    "number": number,
    "span": span,
    "seconds": seconds,
    "moment": moment,
    "day": day,
    "short_day": short_day,
    "cause": cause,
}
