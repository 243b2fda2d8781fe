# ruff: noqa: S608 - statements are made of names of ours
"""The roles in a real database: what each may do, on every table there is."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, Table, Text, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.alerts.adapters.postgres import delivery_tables  # noqa: F401 - puts its tables into the metadata
from services.alerts.adapters.postgres.tables import TABLES as ALERTS
from services.progression.adapters.postgres.tables import TABLES as PROGRESSION
from shared.runtime.errors import sqlstate
from shared.runtime.postgres.access import api_role, worker_role
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.tables import JournalTables, JsonText
from shared.runtime.postgres.tenants import Tenants
from tests.support.logins import logged_in

SERVICES = [PROGRESSION, ALERTS]
TABLES = [table for tables in SERVICES for table in tables.metadata.sorted_tables]
REFUSED = {"42501"}
"""insufficient_privilege: by a grant that is not there, by a policy, or by who owns the object."""

each_service = pytest.mark.parametrize("tables", SERVICES, ids=lambda tables: tables.schema)
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.fullname)


def row(table: Table, tenant: str) -> dict[str, Any]:
    """A row of a tenant, whatever the table. Columns that the database fills are left to it."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.identity is not None or column.nullable or column.server_default is not None:
            continue
        kind = column.type
        if column.name == "tenant":
            values[column.name] = tenant
        elif isinstance(kind, JsonText):
            values[column.name] = json.dumps({"of": tenant})
        elif isinstance(kind, LargeBinary):
            values[column.name] = f"{tenant}/p1".encode()
        elif isinstance(kind, Integer):
            values[column.name] = 1
        elif isinstance(kind, Boolean):
            values[column.name] = True
        elif isinstance(kind, Text):
            values[column.name] = f"{tenant}-x"
        else:
            values[column.name] = text("clock_timestamp()")
    if table.name == "dead_letter":
        values["key"] = f"{tenant}/p1".encode()
    return values


def another_key(table: Table) -> dict[str, Any]:
    """Parts of a key that no row has, but for the tenant."""
    parts = [column for column in table.primary_key if column.name != "tenant" and column.identity is None]
    return {column.name: 7 if isinstance(column.type, Integer) else "another" for column in parts}


async def refusal(connection: AsyncConnection, statement: Any) -> str | None:
    """SQLSTATE with which a statement is refused, None when it is done; either way nothing of it stays."""
    attempt = await connection.begin_nested()
    try:
        await connection.execute(statement)
    except DBAPIError as error:
        return sqlstate(error)
    finally:
        await attempt.rollback()
    return None


@pytest.fixture
async def owner(database: str) -> AsyncIterator[AsyncEngine]:
    """The owner's engine, with a row of two tenants in every table."""
    made = create_engine(database, application="test")
    async with made.begin() as connection:
        for table in TABLES:
            for tenant in ("mine", "theirs"):
                await connection.execute(insert(table).inline().values(row(table, tenant)))
    yield made
    await made.dispose()


@pytest.fixture
async def apis(database: str, owner: AsyncEngine) -> AsyncIterator[dict[str, AsyncEngine]]:
    """Engines of the api roles by service."""
    made = {
        tables.schema: create_engine(logged_in(database, api_role(tables.schema)), application="test-api")
        for tables in SERVICES
    }
    yield made
    for engine in made.values():
        await engine.dispose()


async def privileges(engine: AsyncEngine, role: str, table: Table) -> set[str]:
    """What a role may do with a table, whole or in columns."""
    query = text(
        "select privilege_type from information_schema.column_privileges"
        " where grantee = :role and table_schema = :schema and table_name = :name union"
        " select privilege_type from information_schema.table_privileges"
        " where grantee = :role and table_schema = :schema and table_name = :name"
    )
    async with engine.connect() as connection:
        found = await connection.scalars(query, {"role": role, "schema": table.schema, "name": table.name})
        return set(found)


@each_table
async def test_row_security_is_forced_on_every_table(owner: AsyncEngine, table: Table) -> None:
    query = text("select relrowsecurity and relforcerowsecurity from pg_class where oid = to_regclass(:name)")
    async with owner.connect() as connection:
        assert await connection.scalar(query, {"name": table.fullname}) is True


async def test_no_table_exists_that_nobody_has_described(owner: AsyncEngine) -> None:
    query = text(
        "select format('%I.%I', table_schema, table_name) from information_schema.tables"
        " where table_schema in ('progression', 'alerts') and table_name <> 'alembic_version'"
    )
    async with owner.connect() as connection:
        assert set(await connection.scalars(query)) == {table.fullname for table in TABLES}


@each_table
async def test_without_a_tenant_nothing_is_seen_and_nothing_written(
    apis: dict[str, AsyncEngine], owner: AsyncEngine, table: Table
) -> None:
    granted = await privileges(owner, api_role(str(table.schema)), table)
    for unset in (None, ""):
        async with apis[str(table.schema)].begin() as connection:
            if unset is not None:
                await connection.execute(text("select set_config('app.tenant', :unset, true)"), {"unset": unset})
            assert await refusal(connection, insert(table).inline().values(row(table, "mine"))) in REFUSED
            if "SELECT" in granted:
                assert (await connection.execute(select(table))).all() == []
            else:
                assert await refusal(connection, select(table)) in REFUSED


@each_table
async def test_with_a_tenant_only_its_rows_are_seen_written_and_changed(
    apis: dict[str, AsyncEngine], owner: AsyncEngine, table: Table
) -> None:
    granted = await privileges(owner, api_role(str(table.schema)), table)
    async with Tenants(apis[str(table.schema)]).of("mine") as connection:
        theirs = {**row(table, "theirs"), **({"position": 7} if "position" in table.c else {})}
        assert await refusal(connection, insert(table).inline().values(theirs)) in REFUSED
        if "INSERT" in granted:
            ours = {**row(table, "mine"), **another_key(table)}
            if table.name != "feed_counter":
                assert await refusal(connection, insert(table).inline().values(ours)) is None
        if "SELECT" in granted:
            found = (await connection.execute(select(table))).all()
            assert [seen.tenant for seen in found] == ["mine"]
        if "UPDATE" in granted and "tenant" in table.c:
            assert await refusal(connection, table.update().values(tenant="theirs")) in REFUSED


async def test_the_tenant_ends_with_the_transaction(apis: dict[str, AsyncEngine]) -> None:
    engine = apis["alerts"]
    async with Tenants(engine).of("mine") as connection:
        assert len((await connection.execute(select(ALERTS.patient))).all()) == 1
    async with engine.connect() as connection:
        assert (await connection.execute(select(ALERTS.patient))).all() == []


@each_service
async def test_the_api_keeps_what_was_recorded_and_makes_nothing(
    apis: dict[str, AsyncEngine], tables: JournalTables
) -> None:
    schema, other = tables.schema, "alerts" if tables is PROGRESSION else "progression"
    statements = [
        f"update {schema}.audit set subject = 'nobody'",
        f"delete from {schema}.audit",
        f"truncate {schema}.audit",
        f"drop table {schema}.audit",
        f"alter table {schema}.audit add column x int",
        f"create table {schema}.mine (a int)",
        "create table public.mine (a int)",
        "create schema mine",
        f"alter table {schema}.audit disable row level security",
        f"create policy x on {schema}.audit using (true)",
        f"select * from {other}.patient",
        f"select * from {other}.audit",
        f"insert into {other}.audit (tenant, subject, role, action) values ('mine', 's', 'r', 'a')",
        f"select * from {schema}.outbox",
        f"select * from {schema}.dead_letter",
        f"select * from {schema}.fence",
        f"select * from {schema}.alembic_version",
        f"delete from {schema}.journal_event",
        f"update {schema}.patient set ledger = ''",
        f"set role {worker_role(schema)}",
        f"set role {worker_role(other)}",
        f"set role {api_role(other)}",
        "set role postgres",
        "set session authorization postgres",
        "alter role current_user bypassrls",
    ]
    async with Tenants(apis[schema]).of("mine") as connection:
        done = {statement: await refusal(connection, text(statement)) for statement in statements}
    assert {statement: state for statement, state in done.items() if state not in REFUSED} == {}


KEPT = [table.fullname for table in TABLES if table.name in {"audit", "alert_act"}]


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("statement", ["update {} set tenant = 'x'", "delete from {}", "truncate {}"])
async def test_nobody_changes_what_was_recorded_and_the_owner_only_on_purpose(
    owner: AsyncEngine, name: str, statement: str
) -> None:
    async with owner.begin() as connection:
        assert await refusal(connection, text(statement.format(name))) in REFUSED
        await connection.execute(text(f"alter table {name} disable trigger append_only"))
        assert await refusal(connection, text(statement.format(name))) is None
        await connection.execute(text(f"alter table {name} enable trigger append_only"))


@each_service
async def test_the_worker_crosses_tenants_and_makes_nothing(
    database: str, owner: AsyncEngine, tables: JournalTables
) -> None:
    schema, other = tables.schema, "alerts" if tables is PROGRESSION else "progression"
    engine = create_engine(logged_in(database, worker_role(schema)), application="test-worker")
    try:
        async with engine.begin() as connection:
            for table in (tables.patient, tables.journal_event, tables.emission):
                assert {seen.tenant for seen in await connection.execute(select(table))} == {"mine", "theirs"}
            for statement in (
                f"drop table {schema}.audit",
                f"truncate {schema}.patient",
                f"create table {schema}.mine (a int)",
                f"alter table {schema}.patient add column x int",
                f"delete from {schema}.audit",
                f"update {schema}.audit set subject = 'nobody'",
                f"update {schema}.journal_event set body = '{{}}'",
                f"delete from {schema}.emission",
                f"select * from {other}.patient",
            ):
                assert await refusal(connection, text(statement)) in REFUSED, statement
    finally:
        await engine.dispose()
