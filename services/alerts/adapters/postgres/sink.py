"""Turns what is said into alerts, in the transaction that says it."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import apply_signals
from services.alerts.application.signals import of_emissions, of_faults, of_letters
from shared.runtime.journal.ports import Fault, Stated
from shared.runtime.postgres.dead_letters import DeadLetter


class AlertSink:
    """Keeps the alert table."""

    async def write(
        self,
        connection: AsyncConnection,
        said: Sequence[Stated],
        letters: Sequence[DeadLetter],
        faults: Sequence[Fault],
    ) -> None:
        """Write alerts, and technical ones for what could not be processed."""
        await apply_signals(connection, chain(of_emissions(said), of_letters(letters), of_faults(faults)))
