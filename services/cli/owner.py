"""The owner's way into the database, for operators' commands: migrations, the stepped clock, dead letters, fences."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from shared.runtime.errors import Misconfigured
from shared.runtime.settings import PREFIX, DatabaseUrl, Settings, load

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


class OwnerSettings(Settings):
    """LIFTLINE_* of operators' commands."""

    database_owner_url: DatabaseUrl | None = None
    """The login that owns the schemas; without it LIFTLINE_DATABASE_URL."""

    ingest_database_url: DatabaseUrl | None = None
    progression_database_url: DatabaseUrl | None = None
    progression_database_api_url: DatabaseUrl | None = None
    alerts_database_url: DatabaseUrl | None = None
    alerts_database_api_url: DatabaseUrl | None = None
    """What the services connect with: `liftline migrate` lets the roles named in them log in with these passwords."""

    def owner(self) -> str:
        """Give the URL of the owner's login, or say that it is missing."""
        url = self.database_owner_url or self.database_url
        if url is None:
            raise Misconfigured(f"{PREFIX}DATABASE_OWNER_URL is missing: name the login that owns the schemas")
        return url.get_secret_value()

    def passwords(self) -> dict[str, str]:
        """Give the password of each role that a URL is given for. Raises Misconfigured for another role's URL."""
        return dict(
            _login(name, role, url)
            for name, role in LOGINS.items()
            if isinstance(url := getattr(self, name), SecretStr)
        )


LOGINS: Final = {
    "ingest_database_url": "liftline_ingest",
    "progression_database_url": "liftline_progression_worker",
    "progression_database_api_url": "liftline_progression_api",
    "alerts_database_url": "liftline_alerts_worker",
    "alerts_database_api_url": "liftline_alerts_api",
}
"""Role by setting."""


def _login(name: str, role: str, url: SecretStr) -> tuple[str, str]:
    given = urlsplit(url.get_secret_value())
    if given.username is None or unquote(given.username) != role or not given.password:
        raise Misconfigured(f"{PREFIX}{name.upper()} must log in as {role}, with a password")
    return role, unquote(given.password)


@asynccontextmanager
async def acting_for(service: str) -> AsyncIterator["AsyncConnection"]:
    """Open a transaction of the owner's login in the role of a service's worker: it may do what that may, no more."""
    from sqlalchemy import text

    from shared.runtime.postgres.access import worker_role
    from shared.runtime.postgres.engine import create_engine

    engine = create_engine(load(OwnerSettings).owner(), application="liftline-command", pool_size=1)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"set local role {worker_role(service)}"))
            yield connection
    finally:
        await engine.dispose()
