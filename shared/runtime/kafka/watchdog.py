"""A consumer can die without a sign: its heartbeats go on, and nothing is read. Then only a fresh process helps."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

from shared.runtime.errors import ProcessUnhealthy
from shared.runtime.kafka.subscribe import STOP_AFTER_REFUSALS, Subscription
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

LOOK_EVERY_S: Final = 1.0
BUSY_EXTRA_S: Final = 30.0
"""How long beyond the handler's own time limit it may run before nothing but a new process will end it."""


class Watchdog:
    """Watches the subscriptions of a process. An outage of the broker is not a fault of the process."""

    def __init__(
        self,
        subscriptions: Sequence[Subscription],
        settings: Settings,
        metrics: Metrics,
        *,
        busy_extra_s: float = BUSY_EXTRA_S,
    ) -> None:
        self._subscriptions = subscriptions
        self._metrics = metrics
        self._stall_s = settings.stall_after_s
        self._busy_s = settings.handler_timeout_s + busy_extra_s
        self._reason: str | None = None

    async def run(self) -> None:
        """Look every second. Raises ProcessUnhealthy, which stops the process, when a consumer is beyond help."""
        while True:
            self._reason = self.fault()
            if self._reason is not None:
                raise ProcessUnhealthy(self._reason)
            await asyncio.sleep(LOOK_EVERY_S)

    async def live(self) -> str | None:
        """Health check for /health/live."""
        return self._reason or self.fault()

    def fault(self) -> str | None:
        """What is wrong, or None."""
        for subscription in self._subscriptions:
            reason = self._fault_of(subscription)
            self._metrics.consumer_stalled.labels(topic=subscription.topic).set(reason is not None)
            if reason is not None:
                return f"{subscription.topic}: {reason}"
        return None

    def _fault_of(self, subscription: Subscription) -> str | None:
        now = time.monotonic()
        if died(subscription):
            return "a task of the consumer has died"
        if subscription.busy_since is not None and now - subscription.busy_since > self._busy_s:
            return f"the handler runs for more than {self._busy_s:g} s"
        if subscription.refusals >= STOP_AFTER_REFUSALS:
            return f"a batch was refused {subscription.refusals} times in a row: the log says why"
        if subscription.waiting and now - subscription.progress > self._stall_s:
            return f"records wait and no batch was finished for {self._stall_s:g} s"
        return None


def died(subscription: Subscription) -> bool:
    """Whether a task that the consumer cannot do without has ended. Private names: a test guards them."""
    consumer = subscription.consumer
    if consumer is None or subscription.subscriber is None or not subscription.subscriber.running:
        return False
    tasks = [consumer._coordinator._coordination_task, consumer._fetcher._fetch_task]
    loops = subscription.subscriber.tasks
    return any(task.done() for task in tasks) or (bool(loops) and all(task.done() for task in loops))
