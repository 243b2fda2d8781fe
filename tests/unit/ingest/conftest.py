"""Ingest over HTTP with a journal in memory: everything but the broker is real."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.ingest.adapters.http import SCHEMAS, routes
from services.ingest.application.load import ClientRates, InFlight
from services.ingest.application.receive import Receive
from services.ingest.formats import FORMATS
from shared.clinical.history import Window
from shared.contracts.kafka import Decoded, decode, encode
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator
from shared.runtime.clock import Reading
from shared.runtime.errors import Unavailable
from shared.runtime.http import create_app
from shared.runtime.jwks import KeySet
from shared.runtime.metrics import Metrics
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys

NOW = datetime(2026, 2, 2, 18, 0, 1, tzinfo=UTC)


class ListedJournal:
    """A journal that keeps what it acknowledged, decoded from the very bytes that would travel."""

    def __init__(self) -> None:
        self.records: list[Decoded] = []
        self.away = False

    async def append(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        if self.away:
            raise Unavailable
        self.records.extend(decode(encode(envelope)) for envelope in envelopes)

    @property
    def ids(self) -> list[str]:
        return [record.event.id for record in self.records]


class ToldClinics:
    """What alerts would say of the clinic's settings; None: it does not answer."""

    def __init__(self) -> None:
        self.somebody: bool | None = True
        self.asked: list[str] = []

    async def reached(self, authorization: str) -> bool:
        self.asked.append(authorization)
        if self.somebody is None:
            raise Unavailable
        return self.somebody


class FixedClock:
    grace = timedelta(0)

    async def now(self) -> datetime:
        return NOW

    async def reading(self) -> Reading:
        return Reading(NOW, Window())


class Ticks:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Ingest:
    """The service under test and a client of it."""

    def __init__(self, keys: DevelopmentKeys, rate: float = 10.0, burst: int = 1000) -> None:
        self.keys = keys
        self.journal = ListedJournal()
        self.clinics = ToldClinics()
        self.ticks = Ticks()
        self.in_flight = InFlight(4)
        self.metrics = Metrics(CollectorRegistry())
        rates = ClientRates(rate, burst, self.ticks)
        receive = Receive(self.journal, self.clinics, FixedClock(), rates, self.in_flight, self.metrics)
        authenticator = Authenticator(
            KeySet(str(keys.jwks_path), allow_development=True), issuer=ISSUER, audience=AUDIENCE
        )
        self.app = create_app(
            "ingest",
            lifespan=_nothing,
            registry=self.metrics.registry,
            authenticator=authenticator,
            ready={},
            schemas=SCHEMAS,
        )
        self.app.include_router(routes(receive, FORMATS))

    async def post(
        self,
        path: str,
        content: str | bytes | AsyncIterator[bytes],
        media: str = "application/json",
        *,
        role: Role = Role.APP,
        patient: str = "p-1",
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        signed = token or self.keys.issue(role, "demo", patient if role is Role.APP else None)
        sent = {"Authorization": f"Bearer {signed}", "Content-Type": media, **(headers or {})}
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://ingest") as client:
            return await client.post(path, content=content, headers=sent)

    def counted(self, result: str) -> float | None:
        return self.metrics.registry.get_sample_value("liftline_ingest_results_total", {"result": result})


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentKeys:
    made = DevelopmentKeys(Path(tmp_path_factory.mktemp("keys")))
    made.ensure()
    return made


@pytest.fixture
def ingest(keys: DevelopmentKeys) -> Ingest:
    return Ingest(keys)


@pytest.fixture
def make_ingest(keys: DevelopmentKeys) -> Callable[..., Ingest]:
    return lambda **limits: Ingest(keys, **limits)


def checkin(**changed: Any) -> dict[str, Any]:
    """A pain check-in of p-1 that is fine; None removes an attribute."""
    event = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "app:test",
        "type": "liftline.pain.checkin.v1",
        "subject": "p-1",
        "time": "2026-02-02T19:00:00+01:00",
        "data": {"pain": 2},
    } | changed
    return {name: value for name, value in event.items() if value is not None}
