"""A clinic with channels: the alerts service without Kafka, its sender, and real receivers."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.live.alerts.conftest import HandClock, app, call, clock, engine, keys, tenants
from tests.live.delivery.clinic import Clinic, alerts_process
from tests.support.receiver import Receiver

__all__ = ["app", "call", "clock", "engine", "keys", "tenants"]


@pytest.fixture
async def clinic(database: str, engine: AsyncEngine, clock: HandClock, tmp_path: Path) -> AsyncIterator[Clinic]:
    """The clinic `demo`. Its sender does not run until a test lets it."""
    async with alerts_process(database, clock, tmp_path / "secrets") as process:
        made = Clinic(database, engine, clock, tmp_path / "secrets", process)
        try:
            yield made
        finally:
            await made.stop()


@pytest.fixture
def process(clinic: Clinic) -> object:
    """For the HTTP app."""
    return clinic.process


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with Receiver() as made:
        yield made
