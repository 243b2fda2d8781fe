"""Puts the console onto the service's app."""

from dataclasses import dataclass

from fastapi import FastAPI

from services.alerts.adapters.console.acts import act_routes
from services.alerts.adapters.console.clinic import clinic_pages
from services.alerts.adapters.console.cookies import Cookies
from services.alerts.adapters.console.entrance import entrance
from services.alerts.adapters.console.oidc import OpenId
from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.console.patient import patient_pages
from services.alerts.adapters.console.settings import settings_pages
from services.alerts.adapters.console.sign_in import SignIn
from services.alerts.adapters.console.worklist import worklist_pages
from services.alerts.adapters.outside import Ingest, Progression
from services.alerts.adapters.postgres.charts import PostgresCharts
from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.adapters.postgres.figures import PostgresFigures
from services.alerts.adapters.postgres.sessions import PostgresSessions
from services.alerts.adapters.postgres.worklist import PostgresWorklist
from services.alerts.application.clinic import ClinicDesk
from services.alerts.application.delivery_log import DeliveryDesk
from services.alerts.application.desk import Desk
from services.alerts.application.worklist import Worklists
from services.alerts.settings import AlertsSettings
from shared.runtime.journal.journal import Journal
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.tls import all_here
from shared.runtime.tokens import DevelopmentKeys


@dataclass(frozen=True)
class Surroundings:
    """What the console needs to know of where it runs."""

    provider: OpenId | None = None
    """Who logs people in."""
    development: DevelopmentKeys | None = None
    """Keys that log in anybody by name, on one's own machine."""
    public_url: str = "http://127.0.0.1:8003"
    """Where browsers reach it."""
    secure: bool = False
    """Its cookies are sent by https alone."""
    ingest_url: str | None = None
    progression_url: str | None = None


@dataclass(frozen=True)
class Desks:
    """What the API asks of the application, the console asks too."""

    alerts: Desk
    deliveries: DeliveryDesk
    clinic: ClinicDesk


def surroundings(settings: AlertsSettings) -> Surroundings:
    """What the settings say."""
    provider = None
    if settings.oidc_client_id is not None:
        secret, scope = settings.oidc_client_secret, settings.oidc_scope
        provider = OpenId(settings.issuer, settings.oidc_client_id, secret, scope=scope)
    return Surroundings(
        provider=provider,
        development=_development_keys(settings),
        public_url=settings.public_url,
        secure=settings.production or settings.public_url.startswith("https://"),
        ingest_url=settings.ingest_url,
        progression_url=settings.progression_url,
    )


def _development_keys(settings: AlertsSettings) -> DevelopmentKeys | None:
    """The development keys, where they are what tokens are checked with, and nobody else can reach this process."""
    path = settings.jwks_path()
    if settings.production or path is None or not all_here([settings.http_host]):
        return None
    keys = DevelopmentKeys(path.parent)
    return keys if keys.made and keys.jwks_path == path else None


def add_console(
    app: FastAPI,
    around: Surroundings,
    *,
    journal: Journal,
    tenants: Tenants,
    audit: Audit,
    feed: PostgresFeed,
    desks: Desks,
    heartbeat_s: int,
) -> None:
    """Add its pages, and what they load."""
    pages = Pages()
    cookies = Cookies(secure=around.secure)
    sign_in = SignIn(app.state.authenticator, PostgresSessions(tenants, audit), cookies)
    app.state.pages, app.state.sign_in = pages, sign_in
    pages.serve_assets(app)
    app.include_router(
        entrance(
            pages,
            sign_in,
            cookies,
            provider=around.provider,
            development=around.development,
            public_url=around.public_url,
        )
    )
    worklists = Worklists(PostgresWorklist(tenants, audit, journal.timetables), journal.clock)
    app.include_router(worklist_pages(pages, worklists, feed, heartbeat_s=heartbeat_s))
    charts = PostgresCharts(tenants, audit, journal.clock, journal.timetables)
    ingest = Ingest(around.ingest_url) if around.ingest_url is not None else None
    progression = Progression(around.progression_url) if around.progression_url is not None else None
    app.include_router(act_routes(desks.alerts, charts, ingest, journal.clock))
    app.include_router(patient_pages(pages, charts, desks.alerts, desks.deliveries, progression))
    figures = PostgresFigures(tenants, audit, journal.clock, journal.timetables)
    app.include_router(clinic_pages(pages, figures))
    app.include_router(settings_pages(pages, desks.clinic, desks.deliveries, journal.timetables, journal.clock))
