"""What a ledger works with: a service's fold, the patient's history, the window of ticks, the answer to a delivery."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from shared.clinical.settings import ClinicalRules
from shared.contracts.emissions import Emission
from shared.contracts.events import Event
from shared.contracts.value import value
from shared.contracts.vocabulary import Outcome


class Fold(Protocol):
    """A service's reading of one patient's journal. `suspected` lists events found to repeat a session."""

    suspected: list[str]

    def use(self, rules: ClinicalRules) -> None:
        """From here on these rules are in force."""

    def apply(self, event: Event) -> None:
        """Fold one event; events come in (time, source, id) order."""

    def tick(self, at: datetime) -> None:
        """Evaluate what time alone brings about, at a daily tick."""

    def next_due(self, after: datetime) -> datetime | None:
        """First tick strictly after an instant at which anything can fall due without a further event."""


@value()
class Window:
    """Home-zone dates between which ticks run; open ends run always. Only a stepped clock or a replay limits them."""

    from_date: date | None = None
    to_date: date | None = None


@value()
class History:
    """All that was accepted for the patient, in order of acceptance, and what was said of decisions so far, in order.

    `decisions` holds every DecisionEmission; emissions of another kind are ignored.
    """

    events: Sequence[Event]
    decisions: Sequence[Emission] = ()


@value()
class Received:
    """What became of one delivery: its outcome, the events to store, and what is said because of it."""

    outcome: Outcome
    accepted: tuple[Event, ...]
    said: tuple[Emission, ...]


LoadHistory = Callable[[], History]
