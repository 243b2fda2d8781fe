"""`liftline migrate`: bring the database to the current shape."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Final

import typer


class StatefulService(StrEnum):
    """The services that keep state, each in the schema of its name."""

    PROGRESSION = "progression"
    ALERTS = "alerts"


_SERVICES_DIRECTORY: Final = Path(__file__).resolve().parents[1]


async def migrate_all(database_url: str) -> None:
    """Make or upgrade the clock's schema and that of each service. Safe when several processes do it at once."""
    from shared.runtime.clock import create_clock
    from shared.runtime.postgres.engine import create_engine
    from shared.runtime.postgres.migrate import Migrations, migrate

    engine = create_engine(database_url, application="liftline-migrate")
    try:
        async with engine.begin() as connection:
            await create_clock(connection)
        for name in StatefulService:
            await migrate(engine, Migrations(name, _SERVICES_DIRECTORY / name / "migrations"))
    finally:
        await engine.dispose()


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def migrate() -> None:
        """Bring the database in LIFTLINE_DATABASE_URL to the current shape."""
        from shared.runtime.settings import StoreSettings, load

        asyncio.run(migrate_all(load(StoreSettings).database()))
        typer.echo(f"migrated: clock, {', '.join(StatefulService)}")
