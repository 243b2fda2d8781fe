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
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys
from tests.live.store.records import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = create_engine(database, application="test")
    yield made
    await made.dispose()


@pytest.fixture
async def process(engine: AsyncEngine, database: str, clock: HandClock) -> AsyncIterator[JournalProcess]:
    settings = ProgressionSettings(database_url=SecretStr(database))
    async with journal_process(settings, engine, clock, Metrics(CollectorRegistry())) as made:
        made.journal.fence.adopt("cluster-1")
        yield made


@pytest.fixture
def keys(tmp_path: Path) -> DevelopmentKeys:
    made = DevelopmentKeys(tmp_path / "keys")
    made.ensure()
    return made


@pytest.fixture
def app(process: JournalProcess, keys: DevelopmentKeys) -> FastAPI:
    key_set = KeySet(str(keys.jwks_path), allow_development=True)
    return build_app(process, process.consumers(), Authenticator(key_set, issuer=ISSUER, audience=AUDIENCE))


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
