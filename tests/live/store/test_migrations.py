"""Migrations: many processes at once, and the frozen statements make what the tables say."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, table, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.postgres.tables import TABLES as ALERTS
from services.progression.adapters.postgres.tables import TABLES as PROGRESSION
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.tables import JournalTables

SHAPE = text(
    """
    select c.relname, a.attnum::int, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attidentity::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where n.nspname = :schema and c.relkind = 'r' and c.relname <> 'alembic_version'
    union all
    select tablename, 0, indexname, indexdef, false, '', '' from pg_indexes
     where schemaname = :schema and tablename <> 'alembic_version'
    union all
    select c.relname, -1, array_to_string(c.reloptions, ','), '', false, '', ''
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = :schema and c.reloptions is not null
     order by 1, 2, 3
    """
)


@pytest.fixture
async def empty(empty_database: str) -> AsyncIterator[AsyncEngine]:
    made = create_engine(empty_database, application="test")
    yield made
    await made.dispose()


async def shape(engine: AsyncEngine, schema: str) -> list[tuple[object, ...]]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(SHAPE, {"schema": schema})]


async def test_processes_that_start_together_migrate_once(empty_database: str, empty: AsyncEngine) -> None:
    program = "import asyncio, sys; from services.cli.migrate import migrate_all; asyncio.run(migrate_all(sys.argv[1]))"
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_database, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    for process in started:
        _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
    async with empty.connect() as connection:
        for schema in ("progression", "alerts"):
            versions = await connection.execute(
                select(func.count()).select_from(table("alembic_version", schema=schema))
            )
            assert versions.scalar_one() == 1


@pytest.mark.parametrize("tables", [PROGRESSION, ALERTS], ids=lambda tables: tables.schema)
async def test_migrations_make_what_the_tables_say(tables: JournalTables, database: str, empty: AsyncEngine) -> None:
    metadata = tables.metadata
    schema = str(metadata.schema)
    async with empty.begin() as connection:
        await connection.execute(text(f"create schema {schema}"))
        await connection.run_sync(metadata.create_all)
    migrated = create_engine(database, application="test")
    try:
        assert await shape(migrated, schema) == await shape(empty, schema)
    finally:
        await migrated.dispose()
