"""Alerts: folds the journal into red flags, missed sessions and detraining, and keeps what clinicians do with them."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.alerts.adapters.http import routes, stream_routes
from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.adapters.postgres.store import PostgresAlerts
from services.alerts.application.desk import Desk
from services.alerts.application.service import NAME
from services.alerts.settings import AlertsSettings
from shared.runtime.auth import Authenticator, make_authenticator
from shared.runtime.clock import make_clock
from shared.runtime.http import create_app
from shared.runtime.journal.ops import ops_routes
from shared.runtime.logging import set_up_logging
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.migrate import Migrations, migrate
from shared.runtime.service import Consumers, run_service
from shared.runtime.settings import load

MIGRATIONS: Final = Migrations(NAME, Path(__file__).parent / "migrations")


async def run() -> int:
    """Serve until asked to stop; returns the exit code. Raises Misconfigured."""
    settings = load(AlertsSettings)
    set_up_logging(settings, NAME)
    authenticator = make_authenticator(settings)
    await authenticator.start()
    engine = create_engine(settings.database(), application=NAME)
    try:
        await migrate(engine, MIGRATIONS)
        clock, metrics = make_clock(settings, engine), Metrics(CollectorRegistry())
        async with AlertsProcess(settings, engine, clock, metrics) as process:
            feed = PostgresFeed(engine, process.journal.bell, keep=timedelta(days=settings.feed_days))
            consumers = process.consumers()
            app = build_app(process, consumers, authenticator, feed, heartbeat_s=settings.stream_heartbeat_s)
            tasks = {**process.tasks, "feed": feed.run}
            return await run_service(settings, app, tasks=tasks, consumers=consumers, stop=process.stop)
    finally:
        await engine.dispose()


def build_app(
    process: AlertsProcess,
    consumers: Consumers,
    authenticator: Authenticator,
    feed: PostgresFeed,
    *,
    heartbeat_s: int,
) -> FastAPI:
    """The HTTP app over the process."""
    journal = process.journal
    app = create_app(
        "Liftline alerts",
        registry=journal.metrics.registry,
        authenticator=authenticator,
        ready={"database": process.database, "consumers": consumers.ready},
        live={"consumers": process.watchdog.live},
    )
    # Before the routes of single alerts: "stream" is no alert's id.
    app.include_router(stream_routes(feed, heartbeat_s=heartbeat_s))
    app.include_router(routes(Desk(PostgresAlerts(journal), journal.clock)))
    app.include_router(ops_routes(journal, process.findings))
    return app
