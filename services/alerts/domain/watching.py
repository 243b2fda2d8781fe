"""The rules that watch the time: what each waits for, asked again only where it may be another instant."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.contracts.vocabulary import EventType


class Watching:
    """Rules with a `next_due`, in their order, and which of them an event of each type may move."""

    def __init__(self, rules: Iterable[AlertRule]) -> None:
        """Those of `rules` that watch the time."""
        self.rules: Sequence[AlertRule] = tuple(rule for rule in rules if rule.next_due is not None)
        self.moved: Mapping[EventType, Sequence[str]] = {
            type_: tuple(rule.name for rule in self.rules if type_ in rule.moved_by) for type_ in EventType
        }


class Waits:
    """What the rules wait for, of one patient. Never stored: who reads a state asks every rule anew."""

    def __init__(self, watching: Watching) -> None:
        """Nobody has been asked yet."""
        self.watching = watching
        self.due: dict[str, datetime | None] = {}
        """By the name of the rule; of those only that need not be asked."""

    def forget(self) -> None:
        """Other rules are in force: all are to be asked anew."""
        self.due.clear()

    def moved_by(self, event: EventType) -> None:
        """An event of that type was folded: whom it may have moved is to be asked anew."""
        for name in self.watching.moved[event]:
            self.due.pop(name, None)

    def earliest(self, patient: Patient, after: datetime) -> datetime | None:
        """The first tick after an instant that any rule waits for. `after` never goes back."""
        earliest = None
        for rule in self.watching.rules:
            due = self.due.get(rule.name, after)
            if due is not None and due <= after and rule.next_due is not None:
                due = self.due[rule.name] = rule.next_due(patient, after)
            if due is not None and (earliest is None or due < earliest):
                earliest = due
        return earliest

    def over(self, at: datetime) -> list[AlertRule]:
        """The rules whose wait ends with the tick at `at`, and those that nobody has asked; all are asked anew."""
        over = [rule for rule in self.watching.rules if (due := self.due.get(rule.name, at)) is not None and due <= at]
        for rule in over:
            self.due.pop(rule.name, None)
        return over
