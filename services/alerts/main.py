"""Alerts: folds the journal into red flags, missed sessions and detraining, and keeps what clinicians do with them."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.alerts.adapters.console.wiring import Desks, Surroundings, add_console, surroundings
from services.alerts.adapters.http import routes, stream_routes
from services.alerts.adapters.http_clinic import settings_routes, worklist_routes
from services.alerts.adapters.http_deliveries import delivery_routes
from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.clinics import PostgresClinics
from services.alerts.adapters.postgres.delivery_log import PostgresDeliveryLog
from services.alerts.adapters.postgres.delivery_retention import DeliveryRetention
from services.alerts.adapters.postgres.feed import FeedRetention, PostgresFeed
from services.alerts.adapters.postgres.sessions import SessionRetention
from services.alerts.adapters.postgres.store import PostgresAlerts
from services.alerts.adapters.postgres.tables import TABLES
from services.alerts.adapters.postgres.worklist import PostgresWorklist
from services.alerts.application.clinic import ClinicDesk
from services.alerts.application.delivery_log import DeliveryDesk
from services.alerts.application.desk import Desk
from services.alerts.application.service import NAME
from services.alerts.application.worklist import Worklists
from services.alerts.settings import AlertsSettings
from shared.runtime.auth import Authenticator, make_authenticator
from shared.runtime.clock import make_clock
from shared.runtime.http import create_app
from shared.runtime.journal.audited import audit_routes, record_refusals
from shared.runtime.journal.ops import ops_routes
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
    settings = load(AlertsSettings)
    set_up_logging(settings, NAME)
    authenticator = make_authenticator(settings)
    await authenticator.start()
    async with open_database(settings, MIGRATIONS) as database:
        clock, metrics = make_clock(settings, database.worker), Metrics(CollectorRegistry())
        async with AlertsProcess(settings, database.worker, clock, metrics) as process:
            retention = FeedRetention(database.worker, keep=timedelta(days=settings.feed_days))
            consumers = process.consumers()
            app = build_app(
                process,
                database.tenants,
                consumers,
                authenticator,
                heartbeat_s=settings.stream_heartbeat_s,
                around=surroundings(settings),
            )
            tasks = {
                **process.tasks,
                "feed": retention.run,
                "sessions": SessionRetention(database.worker).run,
                "delivery log": DeliveryRetention(database.worker, keep=timedelta(days=settings.delivery_days)).run,
            }
            return await run_service(settings, app, tasks=tasks, consumers=consumers, stop=process.stop)


def build_app(
    process: AlertsProcess,
    tenants: Tenants,
    consumers: Consumers,
    authenticator: Authenticator,
    *,
    heartbeat_s: int,
    around: Surroundings | None = None,
) -> FastAPI:
    """The HTTP app over the process and the door to the tenants' data. `around`: for the console."""
    journal = process.journal
    app = create_app(
        "Liftline alerts",
        registry=journal.metrics.registry,
        authenticator=authenticator,
        ready={"database": process.database, "consumers": consumers.ready},
        live={"consumers": process.watchdog.live},
    )
    audit = Audit(TABLES.audit, journal.clock)
    record_refusals(app, tenants, audit)
    feed = PostgresFeed(tenants, audit)
    # Before the routes of single alerts: "stream" is no alert's id.
    app.include_router(stream_routes(feed, heartbeat_s=heartbeat_s))
    app.include_router(routes(Desk(PostgresAlerts(journal, tenants, audit), journal.clock)))
    log = PostgresDeliveryLog(tenants, audit, journal.clock, process.deliveries, process.sender.wake)
    app.include_router(delivery_routes(DeliveryDesk(log)))
    listing = PostgresWorklist(tenants, audit, journal.timetables)
    app.include_router(worklist_routes(Worklists(listing, journal.clock)))
    app.include_router(settings_routes(ClinicDesk(PostgresClinics(tenants, audit, journal.clock))))
    app.include_router(ops_routes(journal, tenants, audit, process.findings))
    app.include_router(audit_routes(tenants, audit))
    app.include_router(rules_routes(journal.timetables, journal.clock))
    if around is not None:
        add_console(
            app,
            around,
            journal=journal,
            tenants=tenants,
            audit=audit,
            feed=feed,
            desks=Desks(
                alerts=Desk(PostgresAlerts(journal, tenants, audit), journal.clock),
                deliveries=DeliveryDesk(log),
                clinic=ClinicDesk(PostgresClinics(tenants, audit, journal.clock)),
            ),
            heartbeat_s=heartbeat_s,
        )
    return app
