"""Red flags in events that are rejected: forwarded all the same (C-008).

A rejected event is searched for symptom codes wherever they stand, because what is wrong with it may be just where.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from services.ingest.domain.sender import Sender
from shared.clinical.red_flags import RED_FLAG_SYMPTOMS
from shared.clinical.settings import RULES
from shared.contracts.base import Identifier
from shared.contracts.times import is_instant
from shared.contracts.vocabulary import EventType, Symptom

SUFFIX: Final = "#rejected"
OWN_SOURCE: Final = "liftline:ingest"

_QUOTED: Final = re.compile("|".join(f'"{code}"' for code in sorted(RED_FLAG_SYMPTOMS)))
_IDENTIFIER: Final[TypeAdapter[str]] = TypeAdapter(Identifier)


def salvage(text: str, sender: Sender, received: datetime) -> dict[str, Any] | None:
    """The `symptom.reported` to forward for a rejected event, unstamped; None where there is nothing to forward.

    Only about a patient the sender may speak for; where the event names none that is readable, the token's own.
    """
    said = _read(text)
    subject = _subject(said, sender)
    symptoms = sorted(set(_codes(said, text)), key=list(Symptom).index)
    if subject is None or not symptoms:
        return None
    envelope = said if isinstance(said, Mapping) else {}
    return {
        "specversion": "1.0",
        "id": _id(envelope, text),
        "source": _identifier(envelope.get("source")) or OWN_SOURCE,
        "type": str(EventType.SYMPTOM_REPORTED),
        "subject": subject,
        "time": _time(envelope.get("time"), received),
        "data": {"symptoms": [str(symptom) for symptom in symptoms]},
    }


def names(text: str) -> tuple[str | None, str | None]:
    """Id and source of a rejected event, where they are readable: to tell the sender which one it was."""
    said = _read(text)
    envelope = said if isinstance(said, Mapping) else {}
    return _identifier(envelope.get("id")), _identifier(envelope.get("source"))


def _read(text: str) -> Any:
    """As leniently as can be: NaN and names that stand twice must not hide a symptom."""
    try:
        return json.loads(text, object_pairs_hook=_every_value)
    except (ValueError, RecursionError):
        return None


def _every_value(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Where a name stands twice its later values stay, under a name nobody reads."""
    kept: dict[str, Any] = {}
    for name, value in pairs:
        kept[name if name not in kept else f"{name}#{len(kept)}"] = value
    return kept


def _subject(said: Any, sender: Sender) -> str | None:
    named = said.get("subject") if isinstance(said, Mapping) else None
    if named is None or _identifier(named) is None:
        return sender.patient
    return str(named) if sender.may_speak_for(named) else None


def _codes(said: Any, text: str) -> Iterator[Symptom]:
    """Codes as values anywhere, or as names of something true; in text nobody can read, as quoted words."""
    if said is None:
        yield from (Symptom(word[1:-1]) for word in _QUOTED.findall(text))
        return
    waiting = [said]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            yield from (Symptom(name) for name, given in value.items() if name in RED_FLAG_SYMPTOMS and given)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and value in RED_FLAG_SYMPTOMS:
            yield Symptom(value)


def _id(envelope: Mapping[str, Any], text: str) -> str:
    """The event's own id with a suffix, else one from its content: a retry gives the same one."""
    named = envelope.get("id")
    own = _identifier(f"{named}{SUFFIX}") if isinstance(named, str) else None
    return own or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] + SUFFIX


def _identifier(value: object) -> str | None:
    try:
        return _IDENTIFIER.validate_python(value, strict=True)
    except ValidationError:
        return None


def _time(value: object, received: datetime) -> str:
    """The event's time where it is possible and not in the future (C-006), else that of its receipt."""
    believed = is_instant(value) and datetime.fromisoformat(str(value)) <= received + RULES.future_tolerance
    return str(value) if believed else received.isoformat()
