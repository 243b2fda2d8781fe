"""Migrations: each service owns a schema, which `liftline migrate` brings up to date, and checks it when it starts."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema

from shared.runtime.errors import Misconfigured
from shared.runtime.postgres.access import secure

_WAIT_MS: Final = 60_000
"""How long a starting process waits for another one that is migrating."""


@dataclass(frozen=True)
class Migrations:
    """The migrations of one schema: `folder` holds env.py and versions/."""

    metadata: MetaData
    folder: Path

    @property
    def schema(self) -> str:
        """The schema's name, which is the service's."""
        return str(self.metadata.schema)

    def config(self) -> Config:
        """Alembic's view of the folder."""
        config = Config()
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        return config


async def migrate(engine: AsyncEngine, migrations: Migrations) -> None:
    """Bring the schema to the newest version and secure it, as its owner, in one transaction.

    The roles must be there. Of processes that start together one does it.
    """
    async with engine.begin() as connection:
        await connection.execute(text(f"set local lock_timeout = {_WAIT_MS}"))
        await connection.execute(text(f"set local statement_timeout = {_WAIT_MS}"))
        key = zlib.crc32(f"liftline-migrate:{migrations.schema}".encode())
        await connection.execute(select(func.pg_advisory_xact_lock(key)))
        await connection.execute(CreateSchema(migrations.schema, if_not_exists=True))
        await connection.run_sync(_upgrade, migrations)
        await secure(connection, migrations.metadata)


async def check_migrated(engine: AsyncEngine, migrations: Migrations) -> None:
    """Raise Misconfigured when the schema is older than the code. A newer one is fine: migrations expand first."""
    script = ScriptDirectory.from_config(migrations.config())
    head = script.get_current_head()
    older = {revision.revision for revision in script.walk_revisions()} - {head}
    try:
        async with engine.connect() as connection:
            query = text(f"select version_num from {migrations.schema}.alembic_version")  # noqa: S608 - a name of ours
            found = await connection.scalar(query)
    except ProgrammingError:
        found = None
    if found is None or found in older:
        raise Misconfigured(
            f"the schema {migrations.schema} is at {found or 'no version that this login can see'}, {head} is needed:"
            " run `liftline migrate`"
        )


def _upgrade(connection: Connection, migrations: Migrations) -> None:
    config = migrations.config()
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
