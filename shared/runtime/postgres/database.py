"""A service's database: the worker's pool, the api's behind its door, and what must be so before they are used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.runtime.errors import Misconfigured
from shared.runtime.postgres.access import worker_role
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.migrate import Migrations, check_migrated
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.settings import PREFIX, StoreSettings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Database:
    """Connections of a service. `worker` crosses tenants: consumers, relay, timers. `tenants` is for HTTP handlers."""

    worker: AsyncEngine
    tenants: Tenants


@asynccontextmanager
async def open_database(settings: StoreSettings, migrations: Migrations) -> AsyncIterator[Database]:
    """Open both pools. Raises Misconfigured when the schema is old, and in production when the logins are not apart."""
    schema = migrations.schema
    worker = create_engine(settings.database(), application=schema)
    api = create_engine(settings.database_api(), application=f"{schema}-api")
    try:
        await check_migrated(worker, migrations)
        problems = await separation_problems(worker, api, schema)
        if problems and settings.production:
            raise Misconfigured(*problems)
        for problem in problems:
            _log.warning("tenants are not kept apart by the database; production refuses this", problem=problem)
        yield Database(worker, Tenants(api))
    finally:
        await api.dispose()
        await worker.dispose()


_LOGIN: Final = text(
    """
    select session_user::text as name,
           rolsuper or rolbypassrls as passes,
           has_schema_privilege(session_user, :schema, 'CREATE') or exists (
               select from pg_class where relnamespace = to_regnamespace(:schema) and relkind in ('r', 'p')
                  and pg_has_role(session_user, relowner, 'MEMBER')) as owns,
           coalesce(pg_has_role(session_user, to_regrole(:worker), 'MEMBER'), false) as works
      from pg_roles where rolname = session_user
    """
)


async def separation_problems(worker: AsyncEngine, api: AsyncEngine, schema: str) -> list[str]:
    """What lets the api's login see more than one tenant, or the worker's change tables: a sentence each."""
    question = {"schema": schema, "worker": worker_role(schema)}
    async with worker.connect() as connection:
        ours = (await connection.execute(_LOGIN, question)).one()
    async with api.connect() as connection:
        theirs = (await connection.execute(_LOGIN, question)).one()
    url, api_url = f"{PREFIX}DATABASE_URL", f"{PREFIX}DATABASE_API_URL"
    if theirs.name == ours.name:
        return [f"{api_url} and {url} log in as the same role, {ours.name}: give the HTTP handlers one of their own"]
    problems = []
    if theirs.passes or theirs.owns or theirs.works:
        why = "is not held by row-level security" if theirs.passes else "owns tables or may act as the worker"
        problems.append(f"{api_url} logs in as {theirs.name}, which {why}: use liftline_{schema}_api")
    if ours.passes or ours.owns:
        problems.append(f"{url} logs in as {ours.name}, which may change tables: use {worker_role(schema)}")
    return problems
