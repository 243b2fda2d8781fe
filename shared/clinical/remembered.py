"""What a ledger remembers between two deliveries and never stores: both only spare work."""

from datetime import datetime

from shared.clinical.history import Window
from shared.clinical.standing import Position
from shared.contracts.events import Event
from shared.contracts.value import value


@value()
class Asked:
    """What the fold, as it stands, waits for after an instant; None was not asked yet."""

    after: datetime | None = None
    due: datetime | None = None


@value()
class Given:
    """What a refold begins with beside the history: the window of ticks, and the home zone known by then."""

    window: Window
    zone: str | None


@value()
class Refolded:
    """A refold up to the event that was late: the next late event, which often comes with it, goes on from there."""

    given: Given
    events: list[Event]
    fold: bytes
    head: Position | None
    superseded: list[str]
    zone: str | None

    def begins(self, events: list[Event], given: Given) -> bool:
        """Whether a refold of these events begins with the same."""
        return self.given == given and self.events == events[: len(self.events)]
