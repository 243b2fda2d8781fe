"""What has become new since a page was made: counted, never pushed into what somebody is reading."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from services.alerts.application.ports import Feed
from services.alerts.application.stream import batches
from shared.contracts.alerts import AlertView, Change

_NEW: Final = frozenset({Change.RAISED, Change.ESCALATED, Change.REOPENED, Change.WOKEN})
_CLOSED: Final = frozenset({Change.RESOLVED, Change.RESOLVED_BY_DATA})
_SILENT: Final = frozenset({Change.COMMENTED, Change.NOTIFIED, Change.UNREACHED})
"""What changes nothing of what a list shows."""


@dataclass
class News:
    """Alerts that are new or worse, and others that have changed. `missed`: more than can be told."""

    new: dict[str, AlertView] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    missed: bool = False

    @property
    def worst(self) -> AlertView | None:
        """The most severe of the new ones."""
        return max(self.new.values(), key=lambda alert: alert.severity.rank, default=None)


async def news(
    feed: Feed, tenant: str, since: int, patient: str | None, stopping: asyncio.Event
) -> AsyncGenerator[News]:
    """What is new since a position of the feed, of one patient or of all: told again whenever it changes.

    Told once the feed has been read to its end: a page that comes back is not told of what it has missed step by step.
    """
    told, untold = News(), False
    async with aclosing(batches(feed, tenant, partial(feed.read, tenant), since, stopping)) as found:
        async for batch in found:
            told.missed |= batch.reset
            steps = [entry.step for entry in batch.entries if patient in {None, entry.step.alert.patient_id}]
            for step in steps:
                _note(told, step.change, step.alert)
            untold |= batch.reset or bool(steps)
            if untold and batch.last:
                untold = False
                yield told


def _note(told: News, change: Change, alert: AlertView) -> None:
    if change in _NEW:
        told.new[alert.id] = alert
        told.changed.discard(alert.id)
    elif change in _CLOSED and alert.id in told.new:
        del told.new[alert.id]
    elif change not in _SILENT and alert.id not in told.new:
        told.changed.add(alert.id)
