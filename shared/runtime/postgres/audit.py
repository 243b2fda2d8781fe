"""The audit log: every read of and act on patient data by a person."""

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.auth import Principal


class Audit:
    """The audit table of one schema: appended to, never changed."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def record(self, connection: AsyncConnection, who: Principal, action: str, patient: str | None) -> None:
        """Note that `who` did `action`, in the transaction that does it. `patient` None: a list over patients."""
        await connection.execute(
            insert(self._table).values(
                tenant=who.tenant, subject=who.subject, role=who.role.value, action=action, patient=patient
            )
        )
