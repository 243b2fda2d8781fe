"""Deletes the delivery log of alerts that are over: a worker's task."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.alerts.adapters.postgres.deliveries import NO_ALERT
from services.alerts.adapters.postgres.delivery_tables import ATTEMPT, DELIVERY
from services.alerts.adapters.postgres.tables import ALERT
from services.alerts.domain.delivery import DeliveryState
from shared.contracts.alerts import State
from shared.runtime.rounds import look_for_ever

EVERY_S: Final = 3600.0
BATCH: Final = 500
"""Deliveries in one transaction: nobody waits long for its locks."""


class DeliveryRetention:
    """An alert's log goes as a whole: once it is resolved, and its last delivery ended long enough ago.

    That somebody was told, who and when, stays in the alert's history; what goes is by which channel, what it said, and
    every attempt.
    """

    def __init__(self, engine: AsyncEngine, *, keep: timedelta) -> None:
        """`keep`: after the last delivery of the alert has ended, operational time; 31 days at least."""
        self._engine = engine
        self._keep = keep

    async def purge(self) -> int:
        """Delete what need no longer be kept; how many deliveries that was."""
        many = 0
        while True:
            async with self._engine.begin() as connection:
                gone = await self._some(connection)
            many += gone
            if gone < BATCH:
                return many

    async def run(self) -> None:
        """Purge every hour, for ever."""
        await look_for_ever(self._look, EVERY_S, "delivery log")

    async def _look(self) -> None:
        await self.purge()

    async def _some(self, connection: AsyncConnection) -> int:
        keys = [(row.tenant, row.id) for row in await connection.execute(self._over())]
        if keys:
            await connection.execute(delete(ATTEMPT).where(tuple_(ATTEMPT.c.tenant, ATTEMPT.c.delivery_id).in_(keys)))
            await connection.execute(delete(DELIVERY).where(tuple_(DELIVERY.c.tenant, DELIVERY.c.id).in_(keys)))
        return len(keys)

    def _over(self) -> Select[Any]:
        limit = func.clock_timestamp() - self._keep
        one, other = DELIVERY.c, DELIVERY.alias("other")
        young = exists().where(
            other.c.tenant == one.tenant,
            other.c.alert_id == one.alert_id,
            or_(other.c.state == DeliveryState.PENDING.value, other.c.finished_at >= limit),
        )
        resolved = exists().where(
            ALERT.c.tenant == one.tenant, ALERT.c.id == one.alert_id, ALERT.c.state == State.RESOLVED.value
        )
        return (
            select(one.tenant, one.id)
            .where(one.state != DeliveryState.PENDING.value, one.finished_at < limit)
            .where(or_(one.alert_id == NO_ALERT, and_(resolved, ~young)))
            .order_by(one.finished_at)
            .limit(BATCH)
            .with_for_update(of=DELIVERY, skip_locked=True)
        )
