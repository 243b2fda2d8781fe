"""What only the database knows, brought into the metrics: how much waits to be published, and since when."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.runtime.metrics import Metrics
from shared.runtime.postgres.outbox import Outbox
from shared.runtime.rounds import look_for_ever

EVERY_S: Final = 5.0


class Gauges:
    """Looks every few seconds."""

    def __init__(self, engine: AsyncEngine, outbox: Outbox, metrics: Metrics) -> None:
        self._engine = engine
        self._outbox = outbox
        self._metrics = metrics

    async def run(self) -> None:
        """Look for ever; an outage of the database only delays the next look."""
        await look_for_ever(self.look, EVERY_S, "the outbox")

    async def look(self) -> None:
        """Look once."""
        async with self._engine.connect() as connection:
            backlog = await self._outbox.backlog(connection)
        self._metrics.outbox_rows.set(backlog.rows)
        self._metrics.outbox_oldest_seconds.set(backlog.oldest_s)
