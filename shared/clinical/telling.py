"""From a book to emissions: what changed in its alerts or findings, and which messages are due."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from shared.clinical.book import Book, Message
from shared.clinical.difference import Change, Issued, reconcile
from shared.clinical.messages import sentence, wording
from shared.clinical.quiet import not_before
from shared.clinical.rulebook import source_of
from shared.contracts.emissions import AlertSaid, Emission, FindingSaid, MessageSaid
from shared.contracts.value import value
from shared.contracts.vocabulary import Resolution
from shared.contracts.wording import Wording

_LATE: Final = wording("C-114.late")
_CLEARED: Final = wording("C-128.groundless")
_CLOSED: Final[Mapping[Resolution, str]] = MappingProxyType(
    {
        Resolution.DATA: "C-128.data",
        Resolution.CLEARANCE: "C-128.clearance",
        Resolution.LATE_DATA: "C-128.late_data",
        Resolution.TIME: "C-128.time",
    }
)


@value()
class Speaker:
    """Whose book it is: the patient, when it is said, and the rule set in force then."""

    at: datetime
    tenant: str
    patient: str
    rule_set: str
    zone: str | None = None
    """The patient's home zone, once it is known."""

    def alerts(self, book: Book, issued: dict[str, Issued]) -> list[Emission]:
        """Changes of the alerts service's own book."""
        return [AlertSaid.model_validate(self._change(change, "alert")) for change in _changes(book, issued)]

    def findings(self, book: Book, issued: dict[str, Issued]) -> list[Emission]:
        """Changes of progression's book."""
        return [FindingSaid.model_validate(self._change(change, "finding")) for change in _changes(book, issued)]

    def messages(self, book: Book, told: list[str]) -> list[Emission]:
        """Messages that have not been told yet, after the alerts: with them all that is in the book is told.

        `told` is brought up to date. What was told is never taken back.
        """
        untold = [] if book.told else _untold(book, told)
        told += (message.id for message in untold)
        book.told = True
        return [self._message(message) for message in untold]

    def _message(self, message: Message) -> MessageSaid:
        return MessageSaid(
            at=self.at,
            tenant=self.tenant,
            patient_id=self.patient,
            message_id=message.id,
            key=message.wording.key,
            audience=message.audience,
            values=message.wording.values,
            acknowledge=message.acknowledge,
            not_before=not_before(message.wording.key, self.at, self.zone) if message.audience == "patient" else None,
            trigger=message.trigger,
            rules=message.cites,
            rule_set=message.rule_set,
            sentence=sentence(message.wording),
            locale=message.locale,
        )

    def _change(self, change: Change, word: Literal["alert", "finding"]) -> dict[str, Any]:
        issued, entry = change.issued, change.entry
        rules, why = _groundless(change) if entry is None else (entry.cites, entry.wording)
        if change.kind == "resolved" and entry is not None and entry.resolution is not None:
            why = wording(_CLOSED[entry.resolution], before=why)
        said: dict[str, Any] = {
            "at": self.at,
            "tenant": self.tenant,
            "patient_id": self.patient,
            "kind": f"{word}_{change.kind}",
            "code": issued.code,
            "episode": issued.episode,
            "severity": issued.severity,
            "trigger": issued.trigger if entry is None else entry.trigger,
            "occurrences": issued.occurrences,
            "rule_set": self.rule_set if entry is None else entry.rule_set,
            "rules": rules,
            "source": source_of(rules),
            "sentence": sentence(why),
            "wording": why,
            "details": {} if entry is None else entry.details,
            "inputs": {"episode": issued.episode} if entry is None else entry.inputs,
        }
        if change.kind == "resolved":
            said["resolution"] = change.why if entry is None else entry.resolution
        return said


def _groundless(change: Change) -> tuple[tuple[str, ...], Wording]:
    """What closes an alert that late data has taken the ground from."""
    if change.why is Resolution.CLEARANCE:
        return ("C-101", "C-114"), _CLEARED
    return ("C-114",), _LATE


def _changes(book: Book, issued: dict[str, Issued]) -> list[Change]:
    """Most events and ticks write nothing into the book, and then nothing is compared."""
    return [] if book.told else reconcile(book, issued)


def _untold(book: Book, told: Iterable[str]) -> list[Message]:
    known = frozenset(told)
    return [message for message_id, message in book.messages.items() if message_id not in known]
