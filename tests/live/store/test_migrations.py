"""Migrations: many processes at once, and the frozen statements make what the tables say."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from alembic import command
from sqlalchemy import Connection, func, make_url, select, table, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.postgres.tables import TABLES as ALERTS
from services.alerts.main import MIGRATIONS
from services.cli.embedded import EmbeddedPostgres
from services.cli.migrate import migrate_all
from services.progression.adapters.postgres.tables import TABLES as PROGRESSION
from shared.runtime.errors import Misconfigured
from shared.runtime.postgres.database import separation_problems
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.migrate import check_migrated
from shared.runtime.postgres.tables import JournalTables
from shared.runtime.postgres.tenants import Tenants
from tests.support.logins import PASSWORDS, logged_in

SHAPE = text(
    """
    select c.relname, (row_number() over (partition by c.oid order by a.attnum))::int, a.attname,
           format_type(a.atttypid, a.atttypmod), a.attnotnull,
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


RIGHTS = (
    "select schemaname, tablename, policyname, roles::text, qual, with_check from pg_policies",
    "select relname, relnamespace::regnamespace::text, relrowsecurity, relforcerowsecurity, relacl::text from pg_class"
    " where relkind = 'r' and relnamespace::regnamespace::text in ('alerts', 'progression', 'clock')",
    "select attrelid::regclass::text, attname::text, attacl::text from pg_attribute where attacl is not null",
    "select nspname::text, nspacl::text from pg_namespace where nspname in ('alerts', 'progression', 'clock')",
)

Rights = Callable[[], Awaitable[set[tuple[object, ...]]]]


@pytest.fixture
async def rights(database: str) -> AsyncIterator[Rights]:
    """Says who may do what, when called."""
    engine = create_engine(database, application="test")

    async def look() -> set[tuple[object, ...]]:
        async with engine.connect() as connection:
            return {tuple(row) for query in RIGHTS for row in await connection.execute(text(query))}

    yield look
    await engine.dispose()


@pytest.fixture
async def plain() -> AsyncIterator[str]:
    """URL of an empty database of a server of its own, whose owner is no superuser and may create roles."""
    async with EmbeddedPostgres() as server:
        superuser = create_engine(server.url_of("postgres"), application="test")
        async with superuser.connect() as pooled:
            connection = await pooled.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("create role plain login createrole password 'plain'"))
            await connection.execute(text("create database plain owner plain"))
        await superuser.dispose()
        url = make_url(server.url_of("plain")).set(username="plain", password="plain")
        yield url.render_as_string(hide_password=False)


async def first_shape(url: str) -> None:
    """As releases before the roles made it: everybody was the owner, and there was no row-level security."""
    engine = create_engine(url, application="test")
    async with engine.begin() as connection:
        await connection.execute(text("create schema alerts"))

        def upgrade(plain: Connection) -> None:
            config = MIGRATIONS.config()
            config.attributes.update(connection=plain, schema="alerts")
            command.upgrade(config, "0001")

        await connection.run_sync(upgrade)
        await connection.execute(text("insert into alerts.patient (tenant, patient, part) values ('demo', 'p1', 0)"))
        audited = "insert into alerts.audit (tenant, subject, role, action, patient)"
        await connection.execute(text(f"{audited} values ('demo', 'c1', 'clinician', 'read alert', 'p1')"))
    await engine.dispose()


async def test_a_database_from_before_the_roles_is_secured_and_loses_nothing(plain: str) -> None:
    await first_shape(plain)
    for passwords in ({}, PASSWORDS, PASSWORDS):
        await migrate_all(plain, passwords)
    worker = create_engine(logged_in(plain, "liftline_alerts_worker"), application="test")
    api = create_engine(logged_in(plain, "liftline_alerts_api"), application="test")
    owner = create_engine(plain, application="test")
    try:
        await check_migrated(worker, MIGRATIONS)
        assert await separation_problems(worker, api, "alerts") == []
        async with worker.connect() as connection:
            assert await connection.scalar(select(func.count()).select_from(ALERTS.patient)) == 1
        async with api.connect() as connection:
            assert await connection.scalar(select(func.count()).select_from(ALERTS.audit)) == 0
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(text("create temporary table mine (a int)"))
        async with Tenants(api).of("demo") as connection:
            assert (await connection.scalars(select(ALERTS.audit.c.patients))).all() == [["p1"]]
        async with owner.begin() as connection:
            await connection.execute(text("set local role liftline_alerts_worker"))
            assert await connection.scalar(select(func.count()).select_from(ALERTS.patient)) == 1
    finally:
        for engine in (worker, api, owner):
            await engine.dispose()


async def test_a_second_migration_changes_nothing(database: str, rights: Rights) -> None:
    before = await rights()
    await migrate_all(database)
    assert before == await rights()


async def test_what_was_granted_by_hand_is_taken_back(database: str, rights: Rights) -> None:
    before = await rights()
    owner = create_engine(database, application="test")
    async with owner.begin() as connection:
        for statement in (
            "grant delete on alerts.audit to liftline_alerts_api",
            "grant update (subject) on alerts.audit to liftline_alerts_api",
            "grant select on alerts.patient to public",
            "create policy open on alerts.patient using (true)",
            "alter table alerts.patient no force row level security",
        ):
            await connection.execute(text(statement))
    await owner.dispose()
    assert before != await rights()
    await migrate_all(database)
    assert before == await rights()


async def test_a_service_refuses_a_schema_that_is_too_old_or_not_there(plain: str, database: str) -> None:
    engine = create_engine(plain, application="test")
    try:
        with pytest.raises(Misconfigured, match="no version that this login can see"):
            await check_migrated(engine, MIGRATIONS)
        await first_shape(plain)
        async with engine.begin() as connection:
            await connection.execute(text("update alerts.alembic_version set version_num = '0000'"))
    finally:
        await engine.dispose()
    newer = create_engine(database, application="test")
    try:
        async with newer.begin() as connection:
            await connection.execute(text("update alerts.alembic_version set version_num = '9999'"))
        await check_migrated(newer, MIGRATIONS)
    finally:
        await newer.dispose()
