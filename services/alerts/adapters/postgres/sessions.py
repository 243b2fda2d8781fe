"""Sessions of the console, stored where every process of the service finds them."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.postgres.tables import SESSION
from shared.runtime.auth import Principal
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.rounds import look_for_ever

PURGE_EVERY_S: Final = 3600.0


class PostgresSessions:
    """The table of sessions. Operational time: a session is no clinical matter."""

    def __init__(self, tenants: Tenants, audit: Audit) -> None:
        self._tenants = tenants
        self._audit = audit

    async def open(self, who: Principal, session_id: str, sealed: bytes, lasts: timedelta) -> None:
        """Store a session; that somebody logged in is recorded."""
        ends = func.clock_timestamp() + lasts
        async with self._tenants.of(who.tenant) as connection:
            row = insert(SESSION).inline().values(tenant=who.tenant, id=session_id, sealed=sealed, ends_at=ends)
            await connection.execute(row)
            await self._audit.record(connection, who, "log in")

    async def find(self, tenant: str, session_id: str) -> bytes | None:
        """What was stored with a session that has not ended."""
        query = select(SESSION.c.sealed).where(
            SESSION.c.tenant == tenant, SESSION.c.id == session_id, SESSION.c.ends_at > func.clock_timestamp()
        )
        async with self._tenants.of(tenant) as connection:
            found: bytes | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def close(self, tenant: str, session_id: str, who: Principal | None = None) -> None:
        """End a session, here and in every other process; where somebody has asked for it, that is recorded."""
        async with self._tenants.of(tenant) as connection:
            await connection.execute(delete(SESSION).where(SESSION.c.tenant == tenant, SESSION.c.id == session_id))
            if who is not None:
                await self._audit.record(connection, who, "log out")


class SessionRetention:
    """Deletes sessions that have ended: a worker's task."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def purge(self) -> None:
        """Delete those that have ended."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(SESSION).where(SESSION.c.ends_at < func.clock_timestamp()))

    async def run(self) -> None:
        """Purge every hour, for ever."""
        await look_for_ever(self.purge, PURGE_EVERY_S, "sessions that have ended")
