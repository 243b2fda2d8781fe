"""Real PostgreSQL, a real broker and the whole stack for the tests that need them, started from wheels."""

import os
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from services.cli.embedded import EmbeddedPostgres
from services.cli.migrate import migrate_all
from services.cli.stack import EmbeddedStack
from shared.runtime.errors import LiftlineError
from shared.runtime.journal import turn
from shared.runtime.kafka.topics import admin, create_topics
from shared.runtime.settings import GivenSettings, Settings
from tests.support.brokers import TUNING, Broker, make_broker
from tests.support.logins import PASSWORDS

LIVE = Path(__file__).parent
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if LIVE in item.path.parents:
            item.add_marker(pytest.mark.live)


def absent(part: str, error: Exception) -> None:
    """A part that cannot be started fails the run in CI; on a desk it is skipped, and the summary says so."""
    sentence = f"{part} cannot be started: {error}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test processes itself is done in one transaction, however slow the machine is."""
    monkeypatch.setattr(turn, "LONGEST_S", 60.0)


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL server."""
    server = EmbeddedPostgres()
    try:
        await server.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("PostgreSQL", error)
    try:
        yield server
    finally:
        await server.__aexit__(None, None, None)


@pytest.fixture(scope="session")
async def _template(postgres: EmbeddedPostgres) -> str:
    """A migrated database that the others are copied from."""
    await _administer(postgres, "create database template")
    await migrate_all(postgres.url_of("template"), PASSWORDS)
    return "template"


@pytest.fixture
async def empty_database(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """URL of a database of this test's own with nothing in it."""
    name = f"empty_{next(_numbers)}"
    await _administer(postgres, f"create database {name}")
    yield postgres.url_of(name)
    await _administer(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def database(postgres: EmbeddedPostgres, _template: str) -> AsyncIterator[str]:
    """URL of a migrated database of this test's own, as its owner, who may look at everything."""
    name = f"test_{next(_numbers)}"
    await _administer(postgres, f"create database {name} template {_template}")
    yield postgres.url_of(name)
    await _administer(postgres, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Broker]:
    """A Kafka-protocol broker with all topics."""
    server = make_broker(tmp_path_factory.mktemp("broker"))
    try:
        await server.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("the broker", error)
    try:
        async with admin(kafka_settings(server.bootstrap)) as client:
            await create_topics(client, kafka_settings(server.bootstrap))
        yield server
    finally:
        await server.__aexit__(None, None, None)


@pytest.fixture(scope="session")
def kafka(broker: Broker) -> str:
    """host:port of the broker. Topics are shared by the whole run: use keys and groups of your own."""
    return broker.bootstrap


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedStack]:
    """Everything, on the stepped clock, fresh for each module."""
    everything = make_stack(tmp_path_factory.mktemp("stack"))
    try:
        await everything.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("the stack", error)
    try:
        yield everything
    finally:
        await everything.__aexit__(None, None, None)


def make_stack(directory: Path) -> EmbeddedStack:
    """Prepare a stack on the stepped clock, on the broker that the tests run on."""
    return EmbeddedStack("stepped", directory, broker=make_broker(directory))


def kafka_settings(bootstrap: str) -> Settings:
    """Settings that suit the broker that the tests run on."""
    return GivenSettings(kafka_bootstrap=bootstrap, poll_ms=20).model_copy(update=TUNING)


async def _administer(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url_of("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
