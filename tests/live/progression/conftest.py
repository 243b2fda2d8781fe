"""The progression service without Kafka: its journal, its tables, its HTTP app."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.kafka import journal_process
from services.progression.main import build_app
from services.progression.settings import ProgressionSettings
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator
from shared.runtime.journal.process import JournalProcess
from shared.runtime.jwks import KeySet
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys
from tests.live.store.records import HandClock
from tests.support.logins import logged_in


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """As the owner: looks at everything."""
    made = create_engine(database, application="test")
    yield made
    await made.dispose()


@pytest.fixture
async def process(database: str, clock: HandClock) -> AsyncIterator[JournalProcess]:
    url = logged_in(database, "liftline_progression_worker")
    worker = create_engine(url, application="test-worker")
    settings = ProgressionSettings(database_url=SecretStr(url))
    async with journal_process(settings, worker, clock, Metrics(CollectorRegistry())) as made:
        made.journal.fence.adopt("cluster-1")
        yield made
    await worker.dispose()


@pytest.fixture
async def tenants(database: str) -> AsyncIterator[Tenants]:
    api = create_engine(logged_in(database, "liftline_progression_api"), application="test-api")
    yield Tenants(api)
    await api.dispose()


@pytest.fixture
def keys(tmp_path: Path) -> DevelopmentKeys:
    made = DevelopmentKeys(tmp_path / "keys")
    made.ensure()
    return made


@pytest.fixture
def app(process: JournalProcess, tenants: Tenants, keys: DevelopmentKeys) -> FastAPI:
    key_set = KeySet(str(keys.jwks_path), allow_development=True)
    return build_app(process, tenants, process.consumers(), Authenticator(key_set, issuer=ISSUER, audience=AUDIENCE))


Caller = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def call(app: FastAPI, keys: DevelopmentKeys) -> AsyncIterator[Caller]:
    """Give it a role, and a tenant and patient where they matter: it makes a client with such a token."""
    clients: list[httpx.AsyncClient] = []

    def make(role: Role, tenant: str = "demo", patient: str | None = None) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {keys.issue(role, tenant, patient)}"}
        transport = httpx.ASGITransport(app)
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://progression", headers=headers))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()
