"""What only the database knows, brought into the metrics: how much waits to be published, and since when."""

import asyncio
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.runtime.errors import is_transient
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.outbox import Outbox

EVERY_S: Final = 5.0

_log = structlog.get_logger(__name__)


class Gauges:
    """Looks every few seconds."""

    def __init__(self, engine: AsyncEngine, outbox: Outbox, metrics: Metrics) -> None:
        self._engine = engine
        self._outbox = outbox
        self._metrics = metrics

    async def run(self) -> None:
        """Look for ever; an outage of the database only delays the next look."""
        while True:
            try:
                await self.look()
            except Exception as error:
                if not is_transient(error):
                    raise
                _log.info("outbox cannot be looked at", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Look once."""
        async with self._engine.connect() as connection:
            backlog = await self._outbox.backlog(connection)
        self._metrics.outbox_rows.set(backlog.rows)
        self._metrics.outbox_oldest_seconds.set(backlog.oldest_s)
