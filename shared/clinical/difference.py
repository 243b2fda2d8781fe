"""How the book of alerts (or findings) differs from what has been said of it (C-127, C-128)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from shared.clinical.book import Book, Entry, numbered
from shared.clinical.holds import Known
from shared.contracts.value import value
from shared.contracts.vocabulary import AlertCode, Resolution, Severity

_FAMILIES: Final = ("RED_FLAG_", "PAIN_", "BP_", "TRAINING_DURING_HOLD", "CONTRAINDICATION")
CLEARED: Final = tuple(
    code for code in AlertCode if code.startswith(_FAMILIES) and code is not AlertCode.RED_FLAG_HISTORICAL
)
"""What the clearance that ends a programme hold closes (C-101, C-128)."""


@dataclass
class Issued:
    """What has been said of an alert: under which episode, how severe, how often it was counted."""

    episode: str
    severity: Severity
    level: int
    occurrences: int
    code: AlertCode
    trigger: str
    received: datetime
    """When we learned of its ground, and from which event (C-103)."""
    event_id: str
    number: int
    """Of its episode: 1, or the #2, #3 under which it was raised anew (C-127)."""
    open: bool = True


@value()
class Change:
    """Something to say about an alert. `entry` is None when late data took its ground away."""

    kind: Literal["raised", "escalated", "repeated", "resolved"]
    issued: Issued
    entry: Entry | None
    why: Resolution = Resolution.LATE_DATA
    """What closed an alert without a ground; an entry says it itself."""


def reconcile(book: Book, issued: dict[str, Issued]) -> list[Change]:
    """What must be said so that the issued alerts agree with the book; `issued` is brought up to date.

    Late data never lowers an open alert and never closes an urgent one, detraining apart (C-114, C-128).
    An alert that would only be raised and closed in the past is not raised (no retroactive alert).
    What late data has taken the ground from and left open, a clearance closes that knew of it (C-101).
    """
    open_as_said = {key for key, said in issued.items() if said.open}
    moving = [(key, entry) for key, entry in book.entries.items() if entry.open or key in open_as_said]
    changes = [change for key, entry in moving if (change := _compare(key, entry, issued)) is not None]
    for key, said in issued.items():
        if key not in book.entries and said.open and (why := _ends(said, book)) is not None:
            said.open = False
            changes.append(Change("resolved", said, None, why))
    return changes


def _ends(said: Issued, book: Book) -> Resolution | None:
    """What closes an alert that has no ground any more; None where a clinician has to."""
    if said.severity.rank < Severity.URGENT.rank or said.code is AlertCode.DETRAINING:
        return Resolution.LATE_DATA
    covered = said.code in CLEARED and any(_covers(clearance, said) for clearance in book.cleared)
    return Resolution.CLEARANCE if covered else None


def _covers(clearance: Known, said: Issued) -> bool:
    """Whether it knew of the alert; or came after it, and the hold had ended before the session (C-102, C-103)."""
    late = said.code is AlertCode.TRAINING_DURING_HOLD and clearance.received >= said.received
    return late or clearance.includes(said.received, said.event_id)


def _next_number(entry: Entry, said: Issued | None, issued: Mapping[str, Issued]) -> int:
    """The first number, of the entry's own on, under which nothing was said of that code and episode."""
    number = entry.number if said is None else max(entry.number, said.number + 1)
    taken = {one.episode for one in issued.values() if one.code is entry.code}
    while numbered(entry.base, number) in taken:
        number += 1
    return number


def _compare(key: str, entry: Entry, issued: dict[str, Issued]) -> Change | None:
    """What must be said of an entry that is open, or stands as open in what was said."""
    said = issued.get(key)
    if said is None or not said.open:
        number = _next_number(entry, said, issued)
        said = Issued(
            numbered(entry.base, number),
            entry.severity,
            entry.level,
            entry.occurrences,
            entry.code,
            entry.trigger,
            entry.received,
            entry.event_id,
            number,
        )
        issued[key] = said
        return Change("raised", said, entry)
    if not entry.open:
        said.open = False
        return Change("resolved", said, entry)
    more = entry.occurrences > said.occurrences
    said.occurrences = max(entry.occurrences, said.occurrences)
    if entry.severity.rank > said.severity.rank or entry.level > said.level:
        said.severity = max(entry.severity, said.severity, key=lambda severity: severity.rank)
        said.level = max(entry.level, said.level)
        return Change("escalated", said, entry)
    return Change("repeated", said, entry) if more else None
