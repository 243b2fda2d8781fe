"""The stream of alert changes: resumes where a client left off, without gaps and without doubles."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from services.alerts.application.ports import Feed, FeedEntry
from shared.runtime.auth import Principal
from shared.runtime.journal.bell import wait_for_any

PAGE: Final = 200
LOOK_EVERY_S: Final = 1.0
"""For changes that another process has committed."""
LONGEST_S: Final = 900.0
"""Then the stream ends, and the client comes back with a token that is checked anew, and its last position."""


@dataclass(frozen=True)
class StreamEvent:
    """One server-sent event. `position` is its id, from which a client resumes."""

    position: int
    name: str
    data: dict[str, Any]


async def follow(
    feed: Feed, who: Principal, last_seen: int | None, stopping: asyncio.Event, longest_s: float = LONGEST_S
) -> AsyncGenerator[StreamEvent]:
    """Every change after `last_seen`; None: from now on, beginning with a `ready` event that gives the position.

    `reset` says that the position cannot be resumed from: changes were missed, list the alerts anew.
    """
    ends = await feed.ends(who.tenant)
    position = ends.last if last_seen is None else last_seen
    if last_seen is None:
        yield StreamEvent(position, "ready", {"position": position})
    elif not ends.first - 1 <= last_seen <= ends.last:
        position = ends.last
        yield _reset(position)
    until = monotonic() + longest_s
    while not stopping.is_set() and monotonic() < until:
        ticket = feed.ticket()
        entries = await feed.after(who, position, PAGE)
        if entries and entries[0].position != position + 1:
            # Cut off behind a reader that is slower than the feed is kept.
            position = (await feed.ends(who.tenant)).last
            yield _reset(position)
            continue
        for entry in entries:
            position = entry.position
            yield _event(entry)
        if not entries:
            await wait_for_any(ticket, stopping, timeout_s=LOOK_EVERY_S)


def _event(entry: FeedEntry) -> StreamEvent:
    said = entry.step.model_dump(mode="json", exclude={"alert", "kind", "tenant", "position"})
    return StreamEvent(entry.position, "alert", {**said, **entry.step.alert.model_dump(mode="json")})


def _reset(position: int) -> StreamEvent:
    return StreamEvent(position, "reset", {"position": position})
