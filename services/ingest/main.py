"""Ingest: checks events, normalises vendor payloads, publishes. Keeps no state."""

import time

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.ingest.adapters.clinics import AlertsClinics, EveryClinic
from services.ingest.adapters.http import SCHEMAS, routes
from services.ingest.adapters.journal import KafkaJournal
from services.ingest.application.load import ClientRates, InFlight
from services.ingest.application.receive import Receive
from services.ingest.formats import FORMATS
from services.ingest.settings import IngestSettings
from shared.runtime.auth import Authenticator, make_authenticator
from shared.runtime.clock import Clock, make_clock
from shared.runtime.errors import Unavailable
from shared.runtime.http import create_app
from shared.runtime.kafka.producer import Producer
from shared.runtime.logging import set_up_logging
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.engine import create_engine
from shared.runtime.service import run_service
from shared.runtime.settings import load

NAME = "ingest"


async def run() -> int:
    """Serve until asked to stop; returns the exit code. Raises Misconfigured."""
    settings = load(IngestSettings)
    set_up_logging(settings, NAME)
    # Only the stepped clock is read from a database: on the real one ingest needs none.
    engine = create_engine(settings.database(), application=NAME, pool_size=4) if settings.stepped else None
    try:
        async with Producer(settings) as producer:
            authenticator = make_authenticator(settings)
            await authenticator.start()
            app = build_app(settings, producer, make_clock(settings, engine), authenticator)
            return await run_service(settings, app, tasks={})
    finally:
        if engine is not None:
            await engine.dispose()


def build_app(settings: IngestSettings, producer: Producer, clock: Clock, authenticator: Authenticator) -> FastAPI:
    """The HTTP app over what it needs from outside."""
    metrics = Metrics(CollectorRegistry())
    rates = ClientRates(settings.client_rate, settings.client_burst, time.monotonic)
    clinics = AlertsClinics(settings.alerts_url) if settings.alerts_url is not None else EveryClinic()
    in_flight = InFlight(settings.requests_in_flight)
    receive = Receive(KafkaJournal(producer), clinics, clock, rates, in_flight, metrics)

    async def broker() -> str | None:
        try:
            await producer.ping()
        except Unavailable as away:
            return str(away)
        return None

    app = create_app(
        "Liftline ingest",
        registry=metrics.registry,
        authenticator=authenticator,
        ready={"broker": broker},
        schemas=SCHEMAS,
    )
    app.include_router(routes(receive, FORMATS))
    return app
