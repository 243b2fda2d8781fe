"""A service process for the tests: consumes a topic into a file, slowly; can be made to fail.

python -m tests.live.runtime.small_process TOPIC FILE [crash|deaf|refuse|stubborn|block]
"""

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path

from aiokafka import ConsumerRecord
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from shared.runtime.kafka.subscribe import make_broker, subscribe
from shared.runtime.kafka.watchdog import Watchdog
from shared.runtime.logging import set_up_logging
from shared.runtime.metrics import Metrics
from shared.runtime.pulse import beat
from shared.runtime.service import Consumers, run_process, run_service
from shared.runtime.settings import Settings, load

SLOWLY_S = 1.0
STANDSTILL_S = 2.0


async def misbehave(fault: str) -> None:
    """What a handler must not do."""
    if fault == "refuse":
        raise RuntimeError("a defect of ours")
    if fault == "block":
        time.sleep(600)
    while fault == "stubborn":
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()


async def run() -> int:
    """Consume until told to stop."""
    topic, path, fault = (*sys.argv[1:], "")[:3]
    settings = load(Settings)
    set_up_logging(settings, "small")
    metrics = Metrics(CollectorRegistry())
    file = Path(path)

    async def handler(records: list[ConsumerRecord]) -> None:
        file.with_suffix(".started").touch()
        await misbehave(fault)
        await asyncio.sleep(SLOWLY_S)
        with file.open("ab") as lines:
            lines.writelines(record.value + b"\n" for record in records)

    broker = make_broker(settings)
    subscription = subscribe(broker, topic, "small", handler, settings, metrics=metrics)
    subscription.longest_pause_s = 0.2
    consumers = Consumers(broker, [subscription])

    async def ready_then() -> None:
        while await consumers.ready() is not None:
            await asyncio.sleep(0.02)
        file.with_suffix(".ready").touch()
        if fault == "crash":
            raise ZeroDivisionError
        if fault == "deaf" and subscription.consumer is not None:
            subscription.consumer._coordinator._coordination_task.cancel()
        await asyncio.Event().wait()

    async def soon_standing_still() -> None:
        await beat(STANDSTILL_S)

    watchdog = Watchdog([subscription], settings, metrics, busy_extra_s=0.5)
    tasks = {"small": ready_then, "watchdog": watchdog.run, "pulse": soon_standing_still}
    return await run_service(settings, FastAPI(), tasks=tasks, consumers=consumers, end_limit_s=3 if fault else 60)


if __name__ == "__main__":
    sys.exit(run_process(run))
