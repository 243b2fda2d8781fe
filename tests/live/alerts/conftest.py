"""The alerts service without Kafka: its journal, its tables, its HTTP app."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.adapters.postgres.tables import TABLES
from services.alerts.main import build_app
from services.alerts.settings import AlertsSettings
from shared.clinical.history import Window
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator
from shared.runtime.clock import Reading
from shared.runtime.jwks import KeySet
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys
from tests.support.logins import logged_in

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that the test moves."""

    at: datetime = NOON
    window: Window = field(default_factory=Window)
    grace: timedelta = timedelta(0)

    async def now(self) -> datetime:
        return self.at

    async def reading(self) -> Reading:
        return Reading(self.at, self.window)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """As the owner: looks at everything."""
    made = create_engine(database, application="test", pool_size=12)
    yield made
    await made.dispose()


@pytest.fixture
async def process(database: str, clock: HandClock) -> AsyncIterator[AlertsProcess]:
    url = logged_in(database, "liftline_alerts_worker")
    worker = create_engine(url, application="test-worker", pool_size=12)
    settings = AlertsSettings(database_url=SecretStr(url), partitions=4, stale_after_s=60)
    async with AlertsProcess(settings, worker, clock, Metrics(CollectorRegistry())) as made:
        for fence in made.fences.values():
            fence.adopt("cluster-1")
        yield made
    await worker.dispose()


@pytest.fixture
async def tenants(database: str) -> AsyncIterator[Tenants]:
    api = create_engine(logged_in(database, "liftline_alerts_api"), application="test-api")
    yield Tenants(api)
    await api.dispose()


@pytest.fixture
def feed(tenants: Tenants, clock: HandClock) -> PostgresFeed:
    return PostgresFeed(tenants, Audit(TABLES.audit, clock))


@pytest.fixture
def keys(tmp_path: Path) -> DevelopmentKeys:
    made = DevelopmentKeys(tmp_path / "keys")
    made.ensure()
    return made


@pytest.fixture
def app(process: AlertsProcess, tenants: Tenants, keys: DevelopmentKeys) -> FastAPI:
    key_set = KeySet(str(keys.jwks_path), allow_development=True)
    authenticator = Authenticator(key_set, issuer=ISSUER, audience=AUDIENCE)
    return build_app(process, tenants, process.consumers(), authenticator, heartbeat_s=15)


Caller = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def call(app: FastAPI, keys: DevelopmentKeys) -> AsyncIterator[Caller]:
    """Give it a role, and a tenant and patient where they matter: it makes a client with such a token."""
    clients: list[httpx.AsyncClient] = []

    def make(role: Role, tenant: str = "demo", patient: str | None = None) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {keys.issue(role, tenant, patient)}"}
        transport = httpx.ASGITransport(app)
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://alerts", headers=headers))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()
