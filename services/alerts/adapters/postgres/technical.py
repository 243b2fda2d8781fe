"""Technical alerts about the system: partitions that nobody reads, topics that were lost."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import apply_signals
from services.alerts.adapters.postgres.rows import NOBODY
from services.alerts.adapters.postgres.tables import ALERT
from services.alerts.application.signals import technical
from shared.contracts.alerts import State
from shared.contracts.vocabulary import AlertCode
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.positions import Loss
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.fence import Fence
from shared.runtime.rounds import look_for_ever

_LOCK: Final = 0x11F7_7EC4
"""Advisory lock: several processes watch, one of them speaks."""


class TechnicalAlerts:
    """Watches the partitions of the topics that alerts reads. While one is stale, its patients' timers rest."""

    def __init__(self, journal: Journal, fences: Mapping[str, Fence], *, partitions: int, stale_after_s: float) -> None:
        """`fences` by topic; `stale_after_s` in seconds of real time."""
        self._journal = journal
        self._fences = fences
        self._partitions = range(partitions)
        self._stale_after = timedelta(seconds=stale_after_s)
        self._every_s = min(10.0, stale_after_s / 4)
        self._began = time.monotonic()

    async def run(self) -> None:
        """Look for ever."""
        # Not at once: what was read before a restart is old, until the consumers have said that they read on.
        await asyncio.sleep(self._every_s)
        await look_for_ever(self.look, self._every_s, "partitions")

    async def look(self) -> None:
        """Raise an alert per tenant and topic while partitions with patients of it are stale; end it after."""
        now = await self._journal.clock.now()
        changed = False
        for topic, fence in self._fences.items():
            async with self._journal.engine.begin() as connection:
                await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
                stale = await self._stale(connection, fence)
                concerned = await self._tenants(connection, stale)
                alerted = await _alerted(connection, f"stale:{topic}")
                sentence = f"{len(stale)} partitions of {topic} are not read: missed sessions are not noticed."
                signals = [
                    technical(tenant, None, f"stale:{topic}", sentence, now, over=tenant in alerted)
                    for tenant in sorted(concerned ^ alerted)
                ]
                changed = bool(await apply_signals(connection, signals, now)) or changed
        if changed:
            self._journal.committed(Changes())

    async def lost(self, loss: Loss) -> None:
        """Tell every tenant with patients in the partition: what is gone may have been a red flag."""
        now = await self._journal.clock.now()
        episode = f"{'deleted' if loss.deleted else 'lost'}:{loss.topic}:{loss.partition}:{loss.expected}"
        async with self._journal.engine.begin() as connection:
            tenants = await self._tenants(connection, [loss.partition])
            signals = [technical(tenant, None, episode, str(loss), now) for tenant in sorted(tenants)]
            await apply_signals(connection, signals, now)
        self._journal.committed(Changes())

    async def _stale(self, connection: AsyncConnection, fence: Fence) -> list[int]:
        present = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        positions = await fence.positions(connection)
        waited = time.monotonic() - self._began > self._stale_after.total_seconds()
        return [
            part
            for part in self._partitions
            if (present - positions[part].checked_at > self._stale_after if part in positions else waited)
        ]

    async def _tenants(self, connection: AsyncConnection, parts: Sequence[int]) -> set[str]:
        table = self._journal.tables.patient
        if not parts:
            return set()
        return set(
            (await connection.execute(select(table.c.tenant).distinct().where(table.c.part.in_(parts)))).scalars()
        )


async def _alerted(connection: AsyncConnection, episode: str) -> set[str]:
    query = select(ALERT.c.tenant).where(
        ALERT.c.code == AlertCode.TECHNICAL.value,
        ALERT.c.patient == NOBODY,
        ALERT.c.episode == episode,
        ALERT.c.state != State.RESOLVED.value,
    )
    return set((await connection.execute(query)).scalars())
