"""Ingest as a process of its own, on a broker of its own that the tests may freeze."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from services.cli.processes import LOOPBACK, Child, free_port, start
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError
from shared.runtime.kafka.topics import admin, create_topics
from shared.runtime.tokens import DevelopmentKeys
from tests.live.conftest import absent, kafka_settings
from tests.live.waiting import until
from tests.support.brokers import KAFKA_ENVIRONMENT, Broker, make_broker


class RunningIngest:
    """The process, its keys, and the broker behind it."""

    def __init__(self, child: Child, url: str, keys: DevelopmentKeys, broker: Broker) -> None:
        self.child = child
        self.url = url
        self.keys = keys
        self.broker = broker

    def client(self, patient: str) -> httpx.AsyncClient:
        """A connected app of this patient."""
        token = self.keys.issue(Role.APP, "demo", patient)
        return httpx.AsyncClient(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    async def ready(self) -> bool:
        """Whether it answers and has its broker."""
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self.url}/health/ready")).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
async def own_broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Broker]:
    server = make_broker(tmp_path_factory.mktemp("own-broker"))
    try:
        await server.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("the broker", error)
    try:
        settings = kafka_settings(server.bootstrap)
        async with admin(settings) as client:
            await create_topics(client, settings)
        yield server
    finally:
        await server.__aexit__(None, None, None)


@asynccontextmanager
async def serving(broker: Broker, directory: Path, jwks: str | None = None) -> AsyncIterator[RunningIngest]:
    """Run ingest on a broker; `jwks` in place of the development keys."""
    keys = DevelopmentKeys(directory / "keys")
    port = free_port()
    surroundings = {
        **os.environ,
        **KAFKA_ENVIRONMENT,
        "LIFTLINE_KAFKA_BOOTSTRAP": broker.bootstrap,
        "LIFTLINE_HTTP_PORT": str(port),
        "LIFTLINE_JWKS": jwks or str(keys.ensure()),
    }
    command = [sys.executable, "-m", "services.cli", "serve", "ingest"]
    child = await start("ingest", command, log=directory / "log", env=surroundings)
    running = RunningIngest(child, f"http://{LOOPBACK}:{port}", keys, broker)
    try:
        await until(running.ready, f"ingest ready, its log: {child.last_words()}")
        yield running
    finally:
        assert await child.stop(limit_s=10) == 0, child.last_words()


@pytest.fixture(scope="module")
async def ingest(own_broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningIngest]:
    async with serving(own_broker, tmp_path_factory.mktemp("ingest")) as running:
        yield running
