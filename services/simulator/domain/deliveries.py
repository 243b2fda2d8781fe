"""What leaves the simulated world: event envelopes, grouped as they are sent."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared.contracts.vocabulary import EventType, Role, Symptom

Envelope = dict[str, Any]
"""A CloudEvents envelope as a JSON object."""

RED_FLAGS: Final = frozenset(Symptom) - {
    Symptom.FATIGUE,
    Symptom.FALL_WITHOUT_INJURY,
    Symptom.SEVERE_WEAKNESS_OR_SWELLING,
}
"""Symptoms that raise an urgent or emergency alert whatever else is reported with them."""


@dataclass(frozen=True)
class Delivery:
    """One request: events of one patient, by the app or by the clinic, and how often it is sent on purpose."""

    patient_id: str
    role: Role
    events: tuple[Envelope, ...]
    copies: int = 1


@dataclass
class EventWriter:
    """Writes one sender's events of one patient with ids that follow from their number alone."""

    source: str
    tag: str
    """The sender's part of the ids."""
    subject: str
    zone: str
    written: int = 0

    def write(self, type_: EventType, at: datetime, data: dict[str, Any]) -> Envelope:
        """The envelope of something that happened at `at`; missing (None) fields of `data` are left out."""
        return {
            "specversion": "1.0",
            "id": self._next_id(),
            "source": self.source,
            "type": str(type_),
            "subject": self.subject,
            "time": self.local(at),
            "data": plain(data),
        }

    def correction(self, of: Envelope, **changes: Any) -> Envelope:
        """A new event that takes the place of one already written."""
        return {**altered(of, **changes), "id": self._next_id(), "supersedes": of["id"]}

    def _next_id(self) -> str:
        self.written += 1
        return f"{self.subject}-{self.tag}-{self.written:05d}"

    def local(self, at: datetime) -> str:
        """RFC 3339 with the offset of the patient's zone, whole seconds."""
        return at.astimezone(ZoneInfo(self.zone)).replace(microsecond=0).isoformat()


def altered(envelope: Envelope, **changes: Any) -> Envelope:
    """The same envelope with other data."""
    return {**envelope, "data": {**envelope["data"], **plain(changes)}}


def symptoms_of(envelope: Envelope) -> list[str]:
    """The red-flag symptoms an event reports."""
    return [name for name in envelope["data"].get("symptoms", ()) if name in RED_FLAGS]


def plain(value: Any) -> Any:
    """JSON as an app would write it: numbers for decimals, no nulls in objects."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Enum):
        return value.value
    return value
