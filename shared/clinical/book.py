"""The book of alerts (or findings) of one patient: what stands, and what has stood.

A fold writes the book; the difference to what was issued becomes emissions (difference.py).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shared.clinical.holds import Known
from shared.contracts.value import value
from shared.contracts.vocabulary import AlertCode, Resolution, Severity
from shared.contracts.wording import Wording

Audience = Literal["patient", "clinician", "support"]


def numbered(base: str, number: int) -> str:
    """The episode of an alert that was raised for so many times (C-127)."""
    return base if number == 1 else f"{base}#{number}"


@value(kw_only=True)
class Firing:
    """A rule fires: code, episode, severity, details, and why."""

    code: AlertCode
    episode: str
    severity: Severity
    trigger: str
    event_id: str
    received: datetime
    """When we learned of it: a clearance closes only what was known (C-103)."""
    cites: tuple[str, ...]
    wording: Wording
    rule_set: str
    """Version of the rules it was judged by."""
    details: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    """What was looked at (C-009)."""
    level: int = 0
    """Rung of a ladder; a rise escalates even at the same severity (C-106)."""
    source: str = ""
    """Of the event: two sources may use one id."""


@dataclass
class Entry:
    """One alert as the fold sees it."""

    code: AlertCode
    episode: str
    base: str
    """The episode without the number of an alert that was raised anew."""
    number: int
    severity: Severity
    level: int
    details: dict[str, Any]
    trigger: str
    event_id: str
    received: datetime
    cites: tuple[str, ...]
    wording: Wording
    rule_set: str
    inputs: dict[str, Any] = field(default_factory=dict)
    open: bool = True
    occurrences: int = 1
    resolution: Resolution | None = None
    """What closed it."""
    source: str = ""

    def told_by(self, firing: Firing) -> bool:
        """Whether it is counted again: not by another source's event that bears the same id."""
        return firing.event_id != self.event_id or firing.source == self.source

    @property
    def key(self) -> str:
        """Identity within the patient."""
        return f"{self.code}|{self.episode}"


@value(kw_only=True)
class Message:
    """A text that is due: to whom, because of what. `about`: which of several things of one trigger it is about."""

    wording: Wording
    audience: Audience
    trigger: str
    cites: tuple[str, ...]
    rule_set: str
    about: str = ""
    acknowledge: bool = False
    locale: str | None = None
    """The patient's language; None where it is unknown, and of a message to somebody else."""

    @property
    def id(self) -> str:
        """Identity within the patient."""
        key = f"{self.wording.key}.{self.about}" if self.about else self.wording.key
        return f"{key}/{self.trigger}"


@dataclass
class Book:
    """Alerts of one patient by key, open and closed, in the order they were first raised; and messages by id."""

    entries: dict[str, Entry] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    """Ids of messages that their reader has confirmed (C-119)."""
    cleared: list[Known] = field(default_factory=list)
    """What was known at each clearance that ended a programme hold."""

    def __post_init__(self) -> None:
        """A book read from storage is as it was when it was told of; a new one has never been compared."""
        self._open = [entry for entry in self.entries.values() if entry.open]  # of hundreds a year few are open
        self.told = bool(self.entries)  # no field: whether nothing was written since all of it was told

    def fire(self, firing: Firing) -> Entry:
        """Raise, or count and lift the open alert of that key; a closed key is raised anew as episode#2, #3 (C-127)."""
        self.told = False
        latest = self.latest(firing.code, firing.episode)
        if latest is not None and latest.open and latest.told_by(firing):
            latest.occurrences += 1
            if firing.severity.rank > latest.severity.rank or firing.level > latest.level:
                latest.severity = max(firing.severity, latest.severity, key=lambda severity: severity.rank)
                latest.level = max(firing.level, latest.level)
                latest.details, latest.wording, latest.cites = firing.details, firing.wording, firing.cites
                latest.inputs, latest.rule_set = firing.inputs, firing.rule_set
            return latest
        number = 1
        while self.has(firing.code, numbered(firing.episode, number)):  # a session may be called as another's second
            number += 1
        entry = Entry(
            firing.code,
            numbered(firing.episode, number),
            firing.episode,
            number,
            firing.severity,
            firing.level,
            firing.details,
            firing.trigger,
            firing.event_id,
            firing.received,
            firing.cites,
            firing.wording,
            firing.rule_set,
            firing.inputs,
            source=firing.source,
        )
        self.entries[entry.key] = entry
        self._open.append(entry)
        return entry

    def open(self, *codes: AlertCode) -> list[Entry]:
        """Open alerts of these codes, in the order they were raised."""
        return [entry for entry in self._open if entry.code in codes] if self._open else []

    def close(self, entry: Entry, why: Resolution) -> None:
        """It is over, for this reason."""
        entry.open, entry.resolution, self.told = False, why, False
        self._open = [one for one in self._open if one is not entry]

    def resolve(self, *codes: AlertCode, why: Resolution = Resolution.DATA) -> None:
        """Close every open alert of these codes."""
        for entry in self.open(*codes):
            self.close(entry, why)

    def clear(self, known: Known) -> None:
        """A programme hold was ended by who knew this."""
        self.cleared.append(known)
        self.told = False

    def tell(self, message: Message) -> None:
        """A text is due; the same text about the same thing is due once."""
        self.messages.setdefault(message.id, message)
        self.told = False

    def has(self, code: AlertCode, episode: str) -> bool:
        """Whether that alert was ever raised."""
        return f"{code}|{episode}" in self.entries

    def latest(self, code: AlertCode, episode: str) -> Entry | None:
        """The alert of that key, raised anew or not; None when it never was."""
        if not self.has(code, episode):  # the first of them bears no number
            return None
        raised = (entry for entry in reversed(self.entries.values()) if entry.code == code and entry.base == episode)
        return next(raised, None)
