"""A process that keeps deadlines until it is killed: `python -m tests.live.alerts.keeper URL INSTANT`."""

import asyncio
import sys
from datetime import datetime

from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.settings import AlertsSettings
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.engine import create_engine
from tests.live.alerts.conftest import HandClock


async def keep(url: str, at: datetime) -> None:
    """Keep the deadlines of all clinics, at a clinical time that stands still."""
    engine = create_engine(url, application="keeper")
    settings = AlertsSettings(database_url=SecretStr(url))
    async with AlertsProcess(settings, engine, HandClock(at), Metrics(CollectorRegistry())) as process:
        await process.deadlines.run()


if __name__ == "__main__":
    asyncio.run(keep(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
