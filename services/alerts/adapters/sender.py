"""The sender: takes deliveries that are due, one per channel at a time, sends them and writes down what came of it."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import structlog

from services.alerts.adapters.postgres.outgoing import LEASE, Outgoing
from services.alerts.adapters.postgres.undelivered import tell, works_again
from services.alerts.application.delivering import Leased, Message, Sending
from services.alerts.domain.delivery import Outcome, Verdict
from shared.contracts.clinic import ChannelKind
from shared.contracts.vocabulary import Severity
from shared.runtime.errors import is_transient
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.writer import Changes
from shared.runtime.rounds import Rounds

SLOTS: Final = 16
"""Deliveries under way at once in a process."""
RESERVED: Final = 4
"""Of these, for emergencies: slow receivers of lesser news do not keep them."""
LOOK_EVERY_S: Final = 1.0
"""For what other processes request, and for what falls due again."""
SEND_LIMIT_S: Final = LEASE.total_seconds() - 5
"""For one attempt, however a channel keeps its own limit: it ends before its lease does."""
DRAIN_S: Final = 10.0
"""How long attempts may take after the end has begun; then they are cut off, and made again with the same id."""
_SHORTEST_S: Final = 3.0
_GAUGE_EVERY_S: Final = 5.0
_SETTLE_AGAIN_S: Final = 0.5

_log = structlog.get_logger(__name__)


class Sender(Rounds):
    """Sends while its process lives; any number of processes may do so side by side."""

    WORK = "deliveries"
    REST_S = 0.05  # every commit of the process wakes the sender

    def __init__(
        self, journal: Journal, channels: Mapping[ChannelKind, Sending], *, outgoing: Outgoing | None = None
    ) -> None:
        """`channels`: the kinds that are set up here."""
        super().__init__(LOOK_EVERY_S)
        self._journal = journal
        self._channels = channels
        self._outgoing = outgoing or Outgoing(journal.engine)
        self._running: dict[asyncio.Task[None], Leased] = {}
        self._gauged_at = float("-inf")

    async def stop(self) -> None:
        """Take nothing more, let the attempts under way come to their end for a while, and return."""
        await super().stop()
        if self._running:
            await asyncio.wait(self._running, timeout=DRAIN_S)
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)

    async def turn(self) -> bool:
        """Begin to send one more. The age of what waits tells of turns that fail."""
        if await self._start_one():
            return True
        await self._gauge()
        return False

    async def _start_one(self) -> bool:
        """Take a delivery and begin to send it; whether there may be more to take."""
        free = SLOTS - len(self._running)
        if free <= 0:
            return False
        least = Severity.INFO if free > RESERVED else Severity.EMERGENCY
        leased = await self._outgoing.take(busy={one.key for one in self._running.values()}, least=least)
        if leased is None:
            return False
        task = asyncio.create_task(self._deliver(leased), name=f"delivery {leased.id}")
        self._running[task] = leased
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        leased = self._running.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lease runs out, and it is sent again: what was sent before is known by its id.
            _log.warning("delivery not settled", delivery=leased.id, exc_info=error)
        self.wake()

    async def _deliver(self, leased: Leased) -> None:
        began = time.monotonic()
        try:
            outcome = await self._attempt(leased)
        except asyncio.CancelledError:
            with suppress(Exception):
                await self._outgoing.release(leased)
            raise
        await self._written(leased, outcome, began)

    async def _written(self, leased: Leased, outcome: Outcome, began: float) -> None:
        """What has been sent is not sent again because the database was away just then: it is asked again for a while.

        And what goes on by the next channel does not wait for the lease to run out.
        """
        took_ms = int((time.monotonic() - began) * 1000)
        while True:
            try:
                return await self._settle(leased, outcome, took_ms)
            except Exception as error:
                if not is_transient(error) or time.monotonic() - began > LEASE.total_seconds():
                    raise
                _log.info("delivery cannot be settled, will try again", delivery=leased.id, error=type(error).__name__)
            await asyncio.sleep(_SETTLE_AGAIN_S)

    async def _attempt(self, leased: Leased) -> Outcome:
        if not leased.awaited:
            return Outcome(Verdict.MOOT, "somebody has seen to the alert meanwhile")
        if (why := leased.in_vain) is not None or leased.channel is None:
            return Outcome(Verdict.SKIPPED, why or "")
        sending = self._channels.get(leased.channel.kind)
        if sending is None:
            return Outcome(Verdict.SKIPPED, f"channels of the kind {leased.channel.kind} are not set up here")
        left_s = (leased.give_up_at - leased.now).total_seconds() if leased.next_channels else SEND_LIMIT_S
        message = Message(leased.id, leased.tenant, leased.notice, leased.now)
        try:
            async with asyncio.timeout(min(SEND_LIMIT_S, max(left_s, _SHORTEST_S))):
                return await sending.send(message, leased.channel)
        except TimeoutError:
            return Outcome(Verdict.RETRY, "no end within the time there is")
        except Exception as error:
            # A defect in a channel must not hold up the others; it shows in the log of deliveries and here.
            _log.exception("a channel failed", kind=leased.channel.kind)
            return Outcome(Verdict.RETRY, f"the channel failed ({type(error).__name__})")

    async def _settle(self, leased: Leased, outcome: Outcome, took_ms: int) -> None:
        now = await self._journal.clock.now()
        told = False
        async with self._journal.engine.begin() as connection:
            settled = await self._outgoing.settle(connection, leased, outcome, took_ms)
            if (settled.dead or settled.held_up) and not leased.trial:
                told = await tell(connection, leased, outcome, now, dead=settled.dead)
            elif outcome.verdict is Verdict.DELIVERED:
                told = await works_again(connection, leased, now)
        if told:
            self._journal.committed(Changes())
        metrics = self._journal.metrics
        kind = leased.channel.kind if leased.channel is not None else "none"
        metrics.deliveries.labels(kind=kind, verdict=outcome.verdict).inc()
        if settled.dead:
            metrics.deliveries_dead.labels(kind=kind).inc()
            _log.warning("delivery is dead", delivery=leased.id, reason=outcome.said, next=bool(leased.next_channels))

    async def _gauge(self) -> None:
        if time.monotonic() - self._gauged_at >= _GAUGE_EVERY_S:
            metrics = self._journal.metrics
            for severity, (rows, oldest_s) in (await self._outgoing.backlog()).items():
                metrics.deliveries_pending.labels(severity=severity).set(rows)
                metrics.deliveries_oldest_seconds.labels(severity=severity).set(oldest_s)
            self._gauged_at = time.monotonic()
