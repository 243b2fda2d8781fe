"""`liftline migrate`: bring the database to the current shape, and everybody to what he may do there."""

import asyncio
import importlib
import pkgutil
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from services.cli.owner import LOGINS, OwnerSettings
from shared.runtime.errors import Misconfigured

if TYPE_CHECKING:
    from shared.runtime.postgres.migrate import Migrations


class StatefulService(StrEnum):
    """The services that keep state, each in the schema of its name."""

    PROGRESSION = "progression"
    ALERTS = "alerts"


_SERVICES_DIRECTORY: Final = Path(__file__).resolve().parents[1]
_INSUFFICIENT_PRIVILEGE: Final = "42501"


async def migrate_all(database_url: str, passwords: Mapping[str, str] | None = None) -> None:
    """Make or upgrade the roles, the clock's schema and that of each service. Safe when several do it at once.

    `passwords` by role: these roles log in with them from now on. Raises Misconfigured for a login that may not.
    """
    from sqlalchemy.exc import ProgrammingError

    from shared.runtime.clock import create_clock, let_read_clock
    from shared.runtime.errors import sqlstate
    from shared.runtime.postgres.engine import create_engine
    from shared.runtime.postgres.migrate import migrate
    from shared.runtime.postgres.roles import make_roles

    engine = create_engine(database_url, application="liftline-migrate")
    try:
        async with engine.begin() as connection:
            await make_roles(connection, LOGINS.values(), passwords or {})
            await create_clock(connection)
            await let_read_clock(connection, LOGINS.values())
        for name in StatefulService:
            await migrate(engine, _migrations(name))
    except ProgrammingError as error:
        if sqlstate(error) != _INSUFFICIENT_PRIVILEGE:
            raise
        raise Misconfigured(
            f"this login may not migrate ({error.orig}): LIFTLINE_DATABASE_OWNER_URL names one that owns the database"
            " and may create roles"
        ) from None
    finally:
        await engine.dispose()


def _migrations(name: StatefulService) -> "Migrations":
    from shared.runtime.postgres.migrate import Migrations

    package = f"services.{name}.adapters.postgres"
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        # Each adds its own to the service's tables.
        if module.name.endswith("_tables"):
            importlib.import_module(f"{package}.{module.name}")
    tables = importlib.import_module(f"{package}.tables").TABLES
    return Migrations(tables.metadata, _SERVICES_DIRECTORY / name / "migrations")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def migrate() -> None:
        """Bring the database in LIFTLINE_DATABASE_OWNER_URL to the current shape: schemas, roles, grants, policies.

        Roles whose URL is given (LIFTLINE_ALERTS_DATABASE_API_URL and so on) log in with its password from now on.
        """
        from shared.runtime.settings import load

        settings = load(OwnerSettings)
        passwords = settings.passwords()
        asyncio.run(migrate_all(settings.owner(), passwords))
        typer.echo(f"migrated: clock, {', '.join(StatefulService)}")
        if missing := sorted(set(LOGINS.values()) - passwords.keys()):
            typer.echo(f"no password given, left as they are: {', '.join(missing)}")
