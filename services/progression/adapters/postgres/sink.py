"""Keeps the table of decisions as they stand."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.progression.adapters.postgres.tables import DECISION
from shared.runtime.journal.ports import Fault, Stated
from shared.runtime.postgres.dead_letters import DeadLetter
from shared.runtime.postgres.decisions import write_decisions


class DecisionSink:
    """Writes what was decided, in the transaction that says it."""

    async def write(
        self,
        connection: AsyncConnection,
        said: Sequence[Stated],
        _letters: Sequence[DeadLetter],
        _faults: Sequence[Fault],
    ) -> None:
        """Write decisions. Dead letters and faults are metrics and logs here; alerts makes alerts of its own."""
        await write_decisions(connection, DECISION, said)
