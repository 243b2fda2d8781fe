"""Progression: folds the journal, decides whether loads may rise, answers what to do next."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.progression.adapters.http import routes
from services.progression.adapters.kafka import journal_process
from services.progression.adapters.postgres.records import PostgresRecords
from services.progression.adapters.postgres.tables import TABLES
from services.progression.application.queries import Queries
from services.progression.application.service import NAME
from services.progression.settings import ProgressionSettings
from shared.runtime.auth import Authenticator, make_authenticator
from shared.runtime.clock import make_clock
from shared.runtime.http import create_app
from shared.runtime.journal.audited import audit_routes, record_refusals
from shared.runtime.journal.ops import ops_routes
from shared.runtime.journal.process import JournalProcess
from shared.runtime.logging import set_up_logging
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.database import open_database
from shared.runtime.postgres.migrate import Migrations
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.rules_http import rules_routes
from shared.runtime.service import Consumers, run_service
from shared.runtime.settings import load

MIGRATIONS: Final = Migrations(TABLES.metadata, Path(__file__).parent / "migrations")


async def run() -> int:
    """Serve until asked to stop; returns the exit code. Raises Misconfigured."""
    settings = load(ProgressionSettings)
    set_up_logging(settings, NAME)
    authenticator = make_authenticator(settings)
    await authenticator.start()
    async with open_database(settings, MIGRATIONS) as database:
        clock, metrics = make_clock(settings, database.worker), Metrics(CollectorRegistry())
        async with journal_process(settings, database.worker, clock, metrics) as process:
            consumers = process.consumers()
            app = build_app(process, database.tenants, consumers, authenticator)
            return await run_service(settings, app, tasks=process.tasks, consumers=consumers, stop=process.stop)


def build_app(process: JournalProcess, tenants: Tenants, consumers: Consumers, authenticator: Authenticator) -> FastAPI:
    """The HTTP app over the process and the door to the tenants' data."""
    journal = process.journal
    app = create_app(
        "Liftline progression",
        registry=journal.metrics.registry,
        authenticator=authenticator,
        ready={"database": process.database, "consumers": consumers.ready},
        live={"consumers": process.watchdog.live},
    )
    audit = Audit(TABLES.audit, journal.clock)
    record_refusals(app, tenants, audit)
    queries = Queries(PostgresRecords(tenants, audit), journal.clock, journal.timetables)
    app.include_router(routes(queries))
    app.include_router(ops_routes(journal, tenants, audit))
    app.include_router(audit_routes(tenants, audit))
    app.include_router(rules_routes(journal.timetables, journal.clock))
    return app
