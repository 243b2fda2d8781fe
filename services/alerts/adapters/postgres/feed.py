"""The feed of alert changes: read in order, and cut off after a while."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from time import monotonic
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.alerts.adapters.postgres.tables import FEED, FEED_COUNTER
from services.alerts.application.ports import FeedEnds, FeedEntry
from shared.contracts.alerts import AlertStep
from shared.runtime.auth import Principal
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.tenants import Tenants, to_its_end
from shared.runtime.rounds import look_for_ever

FRESH_S: Final = 0.5
"""So long the last position of a clinic's feed is taken for the newest, seconds."""
PURGE_EVERY_S: Final = 3600.0
FOLLOW: Final = "follow alerts"
"""Action in the audit record: once when a stream opens, then with the patients of each batch that it shows.

A page that counts what is new shows nobody: it is recorded when it opens, with its patient if it is of one."""


class PostgresFeed:
    """The feed of the schema `alerts`."""

    def __init__(self, tenants: Tenants, audit: Audit) -> None:
        self._tenants = tenants
        self._audit = audit
        self._looking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._newest: dict[str, tuple[float, int]] = {}

    async def opened(self, who: Principal, patient: str | None = None) -> None:
        """Note in the audit log that somebody follows the feed, or what of it concerns one patient."""
        async with self._tenants.of(who.tenant) as connection:
            await self._audit.record(connection, who, FOLLOW, [patient])

    @to_its_end
    async def ends(self, tenant: str) -> FeedEnds:
        """What can be read now."""
        first = select(func.min(FEED.c.position)).where(FEED.c.tenant == tenant).scalar_subquery()
        last = select(FEED_COUNTER.c.position).where(FEED_COUNTER.c.tenant == tenant).scalar_subquery()
        async with self._tenants.of(tenant) as connection:
            row = (await connection.execute(select(first.label("first"), last.label("last")))).one()
        last_position = row.last or 0
        return FeedEnds(row.first if row.first is not None else last_position + 1, last_position)

    async def newest(self, tenant: str) -> int:
        """The last position as of `FRESH_S` ago or later: many pages of a clinic that wait cost one look, not many."""
        async with self._looking[tenant]:
            looked_at, newest = self._newest.get(tenant, (-FRESH_S, 0))
            now = monotonic()
            if now - looked_at >= FRESH_S:
                newest = (await self.ends(tenant)).last
                self._newest[tenant] = now, newest
        return newest

    @to_its_end
    async def after(self, who: Principal, position: int, limit: int) -> Sequence[FeedEntry]:
        """The next changes, which are shown to `who`: their patients are recorded.

        Positions are in commit order, so reading on from the last one misses nothing.
        """
        async with self._tenants.of(who.tenant) as connection:
            found = await _entries(connection, who.tenant, position, limit)
            if found:
                await self._audit.record(connection, who, FOLLOW, [entry.step.alert.patient_id for entry in found])
        return found

    @to_its_end
    async def read(self, tenant: str, position: int, limit: int) -> Sequence[FeedEntry]:
        """The next changes, to be counted: nobody is shown whose they are."""
        async with self._tenants.of(tenant) as connection:
            return await _entries(connection, tenant, position, limit)


async def _entries(connection: AsyncConnection, tenant: str, position: int, limit: int) -> list[FeedEntry]:
    query = (
        select(FEED.c.position, FEED.c.body)
        .where(FEED.c.tenant == tenant, FEED.c.position > position)
        .order_by(FEED.c.position)
        .limit(limit)
    )
    rows = await connection.execute(query)
    return [FeedEntry(row.position, AlertStep.model_validate_json(row.body)) for row in rows]


class FeedRetention:
    """Cuts off the feeds of all tenants where they are older than can be resumed from: a worker's task."""

    def __init__(self, engine: AsyncEngine, *, keep: timedelta) -> None:
        """`keep`: how long a position can be resumed from, operational time."""
        self._engine = engine
        self._keep = keep

    async def purge(self) -> None:
        """Cut off what is older than can be resumed from."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(FEED).where(FEED.c.recorded_at < func.clock_timestamp() - self._keep))

    async def run(self) -> None:
        """Purge every hour, for ever."""
        await look_for_ever(self.purge, PURGE_EVERY_S, "feeds that are cut off")
