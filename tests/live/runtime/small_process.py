"""A service process for the tests: consumes a topic into a file, slowly; can be made to fail.

python -m tests.live.runtime.small_process TOPIC FILE [crash|deaf]
"""

import asyncio
import sys
from pathlib import Path

from aiokafka import ConsumerRecord
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from shared.runtime.kafka.subscribe import make_broker, subscribe
from shared.runtime.kafka.watchdog import Watchdog
from shared.runtime.logging import set_up_logging
from shared.runtime.metrics import Metrics
from shared.runtime.service import Consumers, run_process, run_service
from shared.runtime.settings import Settings, load

SLOWLY_S = 1.0


async def run() -> int:
    """Consume until told to stop."""
    topic, path, *fault = sys.argv[1:]
    settings = load(Settings)
    set_up_logging(settings, "small")
    metrics = Metrics(CollectorRegistry())
    file = Path(path)

    async def handler(records: list[ConsumerRecord]) -> None:
        file.with_suffix(".started").touch()
        await asyncio.sleep(SLOWLY_S)
        with file.open("ab") as lines:
            lines.writelines(record.value + b"\n" for record in records)

    broker = make_broker(settings)
    subscription = subscribe(broker, topic, "small", handler, settings, metrics=metrics)
    consumers = Consumers(broker, [subscription])

    async def ready_then() -> None:
        while await consumers.ready() is not None:
            await asyncio.sleep(0.02)
        file.with_suffix(".ready").touch()
        if "crash" in fault:
            raise ZeroDivisionError
        if "deaf" in fault and subscription.consumer is not None:
            subscription.consumer._coordinator._coordination_task.cancel()
        await asyncio.Event().wait()

    watchdog = Watchdog([subscription], settings, metrics)
    tasks = {"small": ready_then, "watchdog": watchdog.run}
    return await run_service(settings, FastAPI(), tasks=tasks, consumers=consumers)


if __name__ == "__main__":
    sys.exit(run_process(run))
