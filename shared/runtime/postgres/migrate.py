"""Migrations: each service owns a schema, and brings it up to date when it starts."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema

_WAIT_MS: Final = 60_000
"""How long a starting process waits for another one that is migrating."""


@dataclass(frozen=True)
class Migrations:
    """The migrations of one schema: `folder` holds env.py and versions/."""

    schema: str
    folder: Path


async def migrate(engine: AsyncEngine, migrations: Migrations) -> None:
    """Bring the schema to the newest version, in one transaction. Of processes that start together one does it."""
    async with engine.begin() as connection:
        await connection.execute(text(f"set local lock_timeout = {_WAIT_MS}"))
        await connection.execute(text(f"set local statement_timeout = {_WAIT_MS}"))
        key = zlib.crc32(f"liftline-migrate:{migrations.schema}".encode())
        await connection.execute(select(func.pg_advisory_xact_lock(key)))
        await connection.execute(CreateSchema(migrations.schema, if_not_exists=True))
        await connection.run_sync(_upgrade, migrations)


def _upgrade(connection: Connection, migrations: Migrations) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["schema"] = migrations.schema
    command.upgrade(config, "head")


def run_environment(metadata: MetaData) -> None:
    """The whole of a service's migrations/env.py: run on the connection that `migrate` holds."""
    config = context.config
    context.configure(
        connection=config.attributes["connection"],
        target_metadata=metadata,
        version_table_schema=config.attributes["schema"],
        include_schemas=True,
    )
    with context.begin_transaction():
        context.run_migrations()
