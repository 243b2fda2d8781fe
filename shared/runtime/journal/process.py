"""The moving parts of a service that folds the journal, in one process: consumers, relay, timers, their order."""

import asyncio
from collections.abc import Awaitable, Mapping
from functools import partial
from types import TracebackType
from typing import Final, Self

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.runtime.clock import Clock
from shared.runtime.errors import ProcessUnhealthy, Refused, Unavailable
from shared.runtime.journal.gauges import Gauges
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.ports import Service, Sink
from shared.runtime.journal.positions import Lost, Positions
from shared.runtime.journal.processor import BatchProcessor, Interpreter
from shared.runtime.journal.timers import TimerRunner
from shared.runtime.kafka.caught_up import CaughtUp
from shared.runtime.kafka.ends import Ends
from shared.runtime.kafka.producer import Producer
from shared.runtime.kafka.subscribe import Subscription, make_broker, subscribe
from shared.runtime.kafka.topics import PATIENT_EVENTS, read_cluster_id
from shared.runtime.kafka.watchdog import Watchdog
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.fence import Fence, Reader
from shared.runtime.postgres.outbox import Outbox
from shared.runtime.postgres.relay import Relay
from shared.runtime.postgres.rule_sets import RuleSets
from shared.runtime.postgres.tables import JournalTables
from shared.runtime.rules_dir import load_timetables
from shared.runtime.service import Consumers, Task
from shared.runtime.settings import StoreSettings

UNIDENTIFIED: Final = ""
"""Cluster id until the broker has told it: no fence row has it, so no timer fires and nothing is consumed."""

_ASK_AGAIN_S: Final = 1.0
_REFUSALS: Final = 5
"""In a row, after which the process stops and says why: certificates and credentials are read when it starts."""
_FINISH_S: Final = 3.0

_log = structlog.get_logger(__name__)


class JournalProcess:
    """Wires one service's journal to Kafka; an async context manager, which closes the connections it opened.

    It reads patient events; further topics are added with `read`.
    """

    def __init__(
        self,
        settings: StoreSettings,
        engine: AsyncEngine,
        service: Service,
        tables: JournalTables,
        sink: Sink,
        *,
        clock: Clock,
        metrics: Metrics,
        lost: Lost | None = None,
    ) -> None:
        """`lost` is told about records of the journal that are lost. Raises Misconfigured when rule sets are wrong."""
        self._settings = settings
        self._metrics = metrics
        self._broker = make_broker(settings)
        self._ends = Ends(settings)
        self._subscriptions: list[Subscription] = []
        self._watches: dict[str, CaughtUp] = {}
        self.fences: dict[str, Fence] = {}
        """By topic."""
        fence = Fence(tables.fence, Reader(UNIDENTIFIED, service.owner, PATIENT_EVENTS))
        timetables = load_timetables(settings.rules_dir)
        self.rule_sets = RuleSets(tables, timetables)
        self.journal = Journal(engine, service, tables, fence, clock, metrics, sink, timetables=timetables)
        self.outbox = Outbox(tables.outbox)
        self.producer = Producer(settings, forget_on_timeout=True)
        poll_s = settings.idle_poll_ms / 1000
        self.relay = Relay(
            engine,
            self.outbox,
            self.producer,
            schema=tables.schema,
            shard=0,
            poll_s=poll_s,
            published=self.journal.bell.ring,
        )
        self.timers = TimerRunner(self.journal, poll_s=poll_s)
        self.watchdog = Watchdog(self._subscriptions, settings, metrics)
        self.gauges = Gauges(engine, self.outbox, metrics)
        self.journal.on_commit.extend((self.relay.wake, self.timers.wake))
        events = PatientEvents(self.journal)
        events.alive = self._read(PATIENT_EVENTS, events, fence, self._journal_positions(fence, lost)).alive

    async def __aenter__(self) -> Self:
        """Hold the rule sets to what was seen of them before. Raises Misconfigured."""
        await self.rule_sets.adopt(self.journal.engine, await self.journal.clock.now())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.producer.stop()
        await self._ends.__aexit__(kind, error, trace)

    def read(self, topic: str, group: str, interpreter: Interpreter, lost: Lost | None = None) -> Fence:
        """Consume a further topic, with a fence of its own."""
        fence = Fence(self.journal.tables.fence, Reader(UNIDENTIFIED, group, topic))
        positions = Positions(
            self.journal.engine, fence, marked=self.journal.bell.ring, lost=lost, metrics=self._metrics
        )
        self._read(topic, interpreter, fence, positions)
        return fence

    def _journal_positions(self, fence: Fence, lost: Lost | None) -> Positions:
        """A change of the window is followed before anything counts as settled; then timers look at once."""

        def marked() -> None:
            self.timers.wake()
            self.journal.bell.ring()

        return Positions(
            self.journal.engine,
            fence,
            before_mark=self.timers.follow_window,
            marked=marked,
            lost=lost,
            metrics=self._metrics,
        )

    def _read(self, topic: str, interpreter: Interpreter, fence: Fence, positions: Positions) -> Subscription:
        processor = BatchProcessor(self.journal, fence, interpreter, positions)
        subscription = subscribe(
            self._broker,
            topic,
            fence.reader.group,
            processor.process,
            self._settings,
            metrics=self._metrics,
            positions=positions.next_offsets,
        )
        self._subscriptions.append(subscription)
        self.fences[topic] = fence
        clock = self.journal.clock
        self._watches[topic] = CaughtUp(
            subscription, positions, clock, self._settings, metrics=self._metrics, ends=self._ends
        )
        return subscription

    @property
    def tasks(self) -> Mapping[str, Task]:
        """The background loops, by name."""
        return {
            "relay": self.relay.run,
            "timers": self.timers.run,
            "gauges": self.gauges.run,
            "rule sets": partial(self.rule_sets.watch, self.journal.engine),
            "watchdog": self.watchdog.run,
            **{f"caught up {topic}": watch.run for topic, watch in self._watches.items()},
        }

    def consumers(self) -> Consumers:
        """The consumers, which start once the cluster is known."""
        return _IdentifiedConsumers(self)

    async def identify(self) -> None:
        """Ask the broker which cluster it is, until it answers. Raises ProcessUnhealthy when it keeps refusing us."""
        refused = 0
        while True:
            try:
                cluster_id = await read_cluster_id(self._settings)
            except Unavailable as error:
                _log.warning("waiting for the broker", reason=str(error))
                refused = refused + 1 if isinstance(error, Refused) else 0
                if refused >= _REFUSALS:
                    raise ProcessUnhealthy(str(error)) from error
                await asyncio.sleep(_ASK_AGAIN_S)
                continue
            for fence in self.fences.values():
                fence.adopt(cluster_id)
            return

    async def stop(self) -> None:
        """Let the relay and the timers finish what they have in hand."""
        await asyncio.gather(_within(self.relay.stop()), _within(self.timers.stop()))

    async def database(self) -> str | None:
        """Health check: whether the database answers. Raises what keeps it from answering."""
        async with self.journal.engine.connect() as connection:
            await connection.execute(text("select 1"))
        return None


class _IdentifiedConsumers(Consumers):
    def __init__(self, process: JournalProcess) -> None:
        super().__init__(process._broker, process._subscriptions)
        self._process = process

    async def start(self) -> None:
        """Learn the cluster id, without which no position means anything, then join the groups."""
        await self._process.identify()
        await super().start()


async def _within(finishing: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(_FINISH_S):
            await finishing
    except TimeoutError:
        _log.warning("stopped in the middle of its work, which will be done again")
