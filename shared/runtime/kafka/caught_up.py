"""How far each partition is read, in clinical time: what lets a timer know that no event is still on its way.

A partition is caught up at `c` when everything in it at `c` is processed and committed: the clock is read first,
then the end of the partition, then the fence. Empty partitions are caught up too.
"""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from shared.runtime.clock import Clock
from shared.runtime.errors import is_transient
from shared.runtime.kafka.ends import Ends
from shared.runtime.kafka.identity import Identity, MarkStore
from shared.runtime.kafka.subscribe import Subscription
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

MARK_EVERY_S: Final = 1.0
"""On the real clock, which always moves. The stepped clock is marked as soon as it has moved."""

LOST_AFTER: Final = 3
"""Looks in a row that must find a partition shorter than what was read, or another one: a broker that was no longer
the leader may have answered one."""

_log = structlog.get_logger(__name__)


class FenceStore(MarkStore, Protocol):
    """Where positions are kept, for one cluster, group and topic."""

    async def open(self, partitions: Sequence[int]) -> None:
        """Make the rows that are missing, at offset 0."""
        ...

    async def next_offsets(self, partitions: Sequence[int]) -> Mapping[int, int]:
        """Committed next offset of each partition that has a row."""
        ...

    async def mark_caught_up(self, at: datetime, ends: Mapping[int, int]) -> Collection[int]:
        """Store `at` for the partitions whose committed next offset has reached `ends`; returns these."""
        ...

    async def lost(self, partition: int, first: int) -> None:
        """The partition is not the one that was read: raise the alarm and start it anew at its first record."""
        ...

    async def deleted(self, partition: int, expected: int, first: int) -> None:
        """Records from `expected` on were deleted before they were read: raise the alarm and go on at `first`."""
        ...


class CaughtUp:
    """Watches the partitions of one subscription. run() is a background task of the process."""

    def __init__(
        self,
        subscription: Subscription,
        store: FenceStore,
        clock: Clock,
        settings: Settings,
        *,
        metrics: Metrics,
        ends: Ends,
    ) -> None:
        self._subscription = subscription
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._ends = ends
        self._identity = Identity(subscription, store, ends)
        self._stepped = settings.stepped
        self._every_s = max(settings.poll_ms / 1000, 0.02) if settings.stepped else MARK_EVERY_S
        self._opened: frozenset[TopicPartition] = frozenset()
        self._marked: dict[int, datetime] = {}
        self._odd: dict[int, int] = {}
        self._stood: Mapping[int, int] = {}

    async def run(self) -> None:
        """Look again and again, for ever. An outage of broker or database only delays the next look."""
        while True:
            try:
                await self.look()
            except Exception as error:
                if not isinstance(error, KafkaError | IllegalStateError) and not is_transient(error):
                    raise
                _log.info("position unknown", topic=self._subscription.topic, error=type(error).__name__)
                # Nothing known to wait: an outage around us must not look like a consumer that stands still.
                self._note(waiting=False)
            await asyncio.sleep(self._every_s)

    async def look(self) -> None:
        """Look once."""
        consumer, assigned = self._subscription.consumer, self._subscription.assigned
        if consumer is None or not assigned:
            return
        if assigned != self._opened:
            await self._take(assigned)
        at = await self._clock.now()
        behind = [tp for tp in assigned if not self._stepped or self._marked.get(tp.partition) != at]
        # Before the ends, which only grow: an end below such a position is that of a topic lost or made anew.
        positions = await self._store.next_offsets(sorted(tp.partition for tp in behind)) if behind else {}
        ends = await self._ends.of(consumer, behind) if behind else {}
        # After the ends: they are those of the partitions that were read, when these are still there now.
        strange = await self._identity.strange(assigned)
        if not behind and not strange:
            self._note(waiting=False)
            return
        odd = {part for part in ends if part in strange or ends[part] < positions.get(part, 0)}
        reached = await self._store.mark_caught_up(at, {part: end for part, end in ends.items() if part not in odd})
        for partition in reached:
            self._marked[partition] = at
            topic = self._subscription.topic
            self._metrics.caught_up_timestamp.labels(topic=topic, partition=str(partition)).set_to_current_time()
        lags = {part: 0 if part in reached else end - positions.get(part, 0) for part, end in ends.items()}
        self._report(lags)
        await self._check_not_lost({tp for tp in assigned if tp.partition in {*odd, *strange}})
        await self._check_not_deleted([tp for tp in behind if lags.get(tp.partition, 0) > 0], positions, ends)

    async def _take(self, assigned: frozenset[TopicPartition]) -> None:
        await self._store.open(sorted(partition.partition for partition in assigned))
        for gone in self._opened - assigned:
            self._metrics.consumer_lag.labels(topic=gone.topic, partition=str(gone.partition)).set(0)
        self._opened, self._marked = assigned, {}

    def _report(self, lags: Mapping[int, int]) -> None:
        topic = self._subscription.topic
        for partition, lag in lags.items():
            self._metrics.consumer_lag.labels(topic=topic, partition=str(partition)).set(max(0, lag))
        self._note(waiting=any(lag > 0 for lag in lags.values()))

    def _note(self, *, waiting: bool) -> None:
        self._subscription.waiting = waiting
        if not waiting:
            self._subscription.progress = time.monotonic()

    async def _check_not_lost(self, odd: Collection[TopicPartition]) -> None:
        """Start partitions anew that were not what they should be several times in a row."""
        self._odd = {tp.partition: self._odd.get(tp.partition, 0) + 1 for tp in odd}
        lost = [tp for tp in odd if self._odd[tp.partition] >= LOST_AFTER]
        begins = await self._ends.begins(lost) if lost else {}
        for tp in lost:
            _log.error("partition is not the one that was read", topic=tp.topic, partition=tp.partition)
            first = begins[tp.partition]
            await self._store.lost(tp.partition, first)
            self._marked.pop(tp.partition, None)
            self._odd.pop(tp.partition)
            self._subscription.newest_ms.pop(tp.partition, None)
            if self._subscription.consumer is not None:
                self._subscription.consumer.seek(tp, first)

    async def _check_not_deleted(
        self, waiting: Sequence[TopicPartition], positions: Mapping[int, int], ends: Mapping[int, int]
    ) -> None:
        """Records that are gone will not come. Where others follow them, the first of those shows it."""
        stuck = [tp for tp in waiting if self._stood.get(tp.partition) == positions.get(tp.partition)]
        self._stood = positions
        begins = await self._ends.begins(stuck) if stuck else {}
        for partition, first in begins.items():
            expected = positions.get(partition, 0)
            if expected < first == ends[partition]:
                await self._store.deleted(partition, expected, first)
