"""Turns what is said into alerts, in the transaction that says it."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import apply_signals
from services.alerts.adapters.postgres.tables import TABLES
from services.alerts.application.signals import of_emissions, of_faults, of_letters
from shared.runtime.clock import Clock
from shared.runtime.journal.ports import Fault, Stated
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.dead_letters import DeadLetter


class AlertSink:
    """Keeps the alert table."""

    def __init__(self, metrics: Metrics, clock: Clock, *, operations: str | None = None) -> None:
        """`operations`: the tenant that is told about records that name no patient."""
        self._metrics = metrics
        self._clock = clock
        self._operations = operations

    async def write(
        self,
        connection: AsyncConnection,
        said: Sequence[Stated],
        letters: Sequence[DeadLetter],
        faults: Sequence[Fault],
    ) -> None:
        """Write alerts, and technical ones for what could not be processed."""
        known = await _tenants(connection) if letters else ()
        technical = [*of_letters(letters, known, self._operations), *of_faults(faults)]
        signals = [*of_emissions(said), *technical]
        if signals:
            await apply_signals(connection, signals, await self._clock.now())
        for signal in technical:
            # What a ledger says is counted where it is committed; these are said by nobody.
            self._metrics.alerts.labels(code=signal.code, severity=signal.severity).inc()


async def _tenants(connection: AsyncConnection) -> Collection[str]:
    """Every tenant with a patient."""
    return set((await connection.execute(select(TABLES.patient.c.tenant).distinct())).scalars())
