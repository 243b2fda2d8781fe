"""Who may do what with the tables of a service: its two roles, their grants, and row-level security on every table.

Stated beside each table (`Table(..., info=access(...))`), put into force by `liftline migrate`, docs/adr/0008.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

TENANT: Final = "nullif(current_setting('app.tenant', true), '')"
"""The tenant of a transaction (shared/runtime/postgres/tenants.py); null when nobody has said it: equal to nothing."""

OF_TENANT: Final = f"tenant = {TENANT}"
KEYED_BY_TENANT: Final = f"position(convert_to({TENANT} || '/', 'UTF8') in key) = 1"
"""For rows that name their tenant in the Kafka key only: tenant/patient."""

_INFO: Final = "liftline.access"
_EVERYTHING: Final = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True)
class Access:
    """What the roles may do with a table, as GRANT spells it; empty is nothing.

    `rows`: which rows the api role sees and writes, None is none. The worker crosses tenants.
    """

    worker: str
    api: str
    rows: str | None


def access(*, worker: str = _EVERYTHING, api: str = "", rows: str | None = OF_TENANT) -> dict[Any, Any]:
    """State the access to a table, for its `info`."""
    return {_INFO: Access(worker, api, rows)}


def access_of(table: Table) -> Access:
    """What was stated; KeyError for a table of which nothing was."""
    stated = table.info[_INFO]
    assert isinstance(stated, Access)  # noqa: S101 - only access() writes it
    return stated


def worker_role(service: str) -> str:
    """Role of a service's consumers, relay and timers: every tenant, no DDL."""
    return f"liftline_{service}_worker"


def api_role(service: str) -> str:
    """Role of a service's HTTP handlers: one tenant at a time."""
    return f"liftline_{service}_api"


async def secure(connection: AsyncConnection, metadata: MetaData) -> None:
    """Put the stated access into force, whatever was in force before. The roles must be there.

    Policies are made anew only where they differ: that waits for everybody who uses the table.
    """
    schema = str(metadata.schema)
    for statement in _grants(schema, metadata):
        await connection.execute(text(statement))
    await _force_row_security(connection, schema, metadata)
    await _make_policies(connection, schema, metadata)


def _grants(schema: str, metadata: MetaData) -> Iterator[str]:
    worker, api = worker_role(schema), api_role(schema)
    yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {worker}, {api}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {worker}, {api}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {worker}, {api}"
    yield f"GRANT SELECT ON {schema}.alembic_version TO {worker}"
    for table in metadata.sorted_tables:
        stated = access_of(table)
        for role, granted in ((worker, stated.worker), (api, stated.api)):
            if granted:
                yield f"GRANT {granted} ON {table.fullname} TO {role}"


async def _force_row_security(connection: AsyncConnection, schema: str, metadata: MetaData) -> None:
    query = text(
        "select relname from pg_class where relnamespace = to_regnamespace(:schema)"
        " and relrowsecurity and relforcerowsecurity"
    )
    forced = set((await connection.execute(query, {"schema": schema})).scalars())
    for table in metadata.sorted_tables:
        if table.name not in forced:
            # Forced: it holds for the owner too, who would otherwise pass.
            statement = f"ALTER TABLE {table.fullname} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
            await connection.execute(text(statement))


async def _make_policies(connection: AsyncConnection, schema: str, metadata: MetaData) -> None:
    query = text("select tablename, policyname from pg_policies where schemaname = :schema")
    found = {(row.tablename, row.policyname) for row in await connection.execute(query, {"schema": schema})}
    wanted = {
        (table.name, name): statement
        for table in metadata.sorted_tables
        for name, statement in _policies(schema, table).items()
    }
    for table_name, name in sorted(found - wanted.keys()):
        await connection.execute(text(f'DROP POLICY "{name}" ON {schema}."{table_name}"'))
    for key in sorted(wanted.keys() - found):
        await connection.execute(text(wanted[key]))


def _policies(schema: str, table: Table) -> dict[str, str]:
    """The policies of a table by name. The name holds a digest of what the policy says: another text, another name."""
    rows = access_of(table).rows
    stated = {"worker": (worker_role(schema), "true")}
    if rows is not None:
        stated["tenant"] = (api_role(schema), rows)
    policies = {}
    for kind, (role, condition) in stated.items():
        says = f"TO {role} USING ({condition}) WITH CHECK ({condition})"
        name = f"{kind}_{hashlib.sha256(says.encode()).hexdigest()[:12]}"
        policies[name] = f"CREATE POLICY {name} ON {table.fullname} {says}"
    return policies
