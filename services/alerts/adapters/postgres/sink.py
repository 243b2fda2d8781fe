"""Turns what is said into alerts, in the transaction that says it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import apply_signals
from services.alerts.application.signals import of_emissions, of_faults, of_letters
from shared.runtime.journal.ports import Fault, Stated
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.dead_letters import DeadLetter


class AlertSink:
    """Keeps the alert table."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def write(
        self,
        connection: AsyncConnection,
        said: Sequence[Stated],
        letters: Sequence[DeadLetter],
        faults: Sequence[Fault],
    ) -> None:
        """Write alerts, and technical ones for what could not be processed."""
        technical = [*of_letters(letters), *of_faults(faults)]
        await apply_signals(connection, [*of_emissions(said), *technical])
        for signal in technical:
            # What a ledger says is counted where it is committed; these are said by nobody.
            self._metrics.alerts.labels(code=signal.code, severity=signal.severity).inc()
