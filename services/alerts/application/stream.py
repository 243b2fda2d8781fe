"""The stream of alert changes: resumes where a client left off, without gaps and without doubles."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Final

from services.alerts.application.ports import Feed, FeedEntry
from shared.runtime.auth import Principal
from shared.runtime.journal.bell import wait_for_any

PAGE: Final = 200
LOOK_EVERY_S: Final = 0.5
LONGEST_S: Final = 900.0
"""Then the stream ends, and the client comes back with a token that is checked anew, and its last position."""

Read = Callable[[int, int], Awaitable[Sequence[FeedEntry]]]
"""The next entries after a position, so many at most."""


@dataclass(frozen=True)
class StreamEvent:
    """One server-sent event. `position` is its id, from which a client resumes."""

    position: int
    name: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """What one reading of the feed has brought, in order. `position`: up to where the feed has now been read.

    `reset`: it could not be read on, something was missed. `last`: it is not known to have more.
    """

    position: int
    entries: Sequence[FeedEntry] = ()
    reset: bool = False
    last: bool = True


async def follow(
    feed: Feed, who: Principal, last_seen: int | None, stopping: asyncio.Event, longest_s: float = LONGEST_S
) -> AsyncGenerator[StreamEvent]:
    """Every change after `last_seen`; None: from now on, beginning with a `ready` event that gives the position.

    `reset` says that the position cannot be resumed from: changes were missed, list the alerts anew.
    """
    read = partial(feed.after, who)
    async with aclosing(batches(feed, who.tenant, read, last_seen, stopping, longest_s)) as found:
        async for batch in found:
            if not batch.entries:
                yield StreamEvent(batch.position, "reset" if batch.reset else "ready", {"position": batch.position})
            for entry in batch.entries:
                yield _event(entry)


async def batches(
    feed: Feed, tenant: str, read: Read, position: int | None, stopping: asyncio.Event, longest_s: float = LONGEST_S
) -> AsyncGenerator[Batch]:
    """What comes after a position, as it is read; None: from now on, beginning with a batch that says where that is."""
    until = monotonic() + longest_s
    ends = await feed.ends(tenant)
    last = ends.last
    if position is None:
        position = last
        yield Batch(position)
    elif not ends.first - 1 <= position <= last:
        position = last
        yield Batch(position, reset=True)
    while not stopping.is_set() and monotonic() < until:
        if position >= last:
            await wait_for_any(stopping, timeout_s=LOOK_EVERY_S)
            last = await feed.newest(tenant)
            continue
        entries = await read(position, PAGE)
        if not entries or entries[0].position != position + 1:
            # Cut off behind a reader that is slower than the feed is kept.
            position = last = (await feed.ends(tenant)).last
            yield Batch(position, reset=True)
            continue
        position = entries[-1].position
        yield Batch(position, entries, last=position >= last)


def _event(entry: FeedEntry) -> StreamEvent:
    said = entry.step.model_dump(mode="json", exclude={"alert", "kind", "tenant", "position"})
    return StreamEvent(entry.position, "alert", {**said, **entry.step.alert.model_dump(mode="json")})
