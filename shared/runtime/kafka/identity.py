"""Whether a partition is still the one that was read.

A topic that was made anew, or that has lost its last records, grows again: once it is longer than what was read, its
end tells nothing any more. So a record of each partition is remembered, offset and time, and looked for all the time.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Protocol

from aiokafka import TopicPartition

from shared.runtime.kafka.ends import Ends, Mark
from shared.runtime.kafka.subscribe import Subscription

ASK_EVERY_S: Final = 1.0


class MarkStore(Protocol):
    """Where marks are kept, for one cluster, group and topic."""

    async def marks(self, partitions: Sequence[int]) -> Mapping[int, Mark]:
        """The mark of each partition that has one."""
        ...

    async def remember(self, marks: Mapping[int, Mark]) -> None:
        """Replace marks."""
        ...


class Identity:
    """Watches the partitions of one subscription."""

    def __init__(self, subscription: Subscription, store: MarkStore, ends: Ends) -> None:
        self._subscription = subscription
        self._store = store
        self._ends = ends
        self._asked_at = 0.0
        self._asked = frozenset[TopicPartition]()
        self._strange = frozenset[int]()

    async def strange(self, assigned: frozenset[TopicPartition]) -> Collection[int]:
        """Which of these partitions are not the ones that were read; asked once a second, while all is well.

        Raises KafkaError.
        """
        rested = time.monotonic() - self._asked_at < ASK_EVERY_S
        if not rested or assigned != self._asked or self._strange:
            self._strange = await self._ask(assigned)
            self._asked, self._asked_at = assigned, time.monotonic()
        return self._strange

    async def _ask(self, assigned: frozenset[TopicPartition]) -> frozenset[int]:
        known = await self._store.marks(sorted(tp.partition for tp in assigned))
        # In this order: what is found first lies in the same log as the known mark, when that is still there after it.
        younger = await self._ends.marks({tp: self._younger(tp, known.get(tp.partition)) for tp in assigned})
        again = await self._ends.marks({tp: known[tp.partition].at_ms for tp in assigned if tp.partition in known})
        strange = frozenset(
            partition
            for partition, mark in again.items()
            # A later one: the marked record has expired. None at all: so has everything, or the end will tell.
            if mark != known[partition] and mark.offset <= known[partition].offset
        )
        better = {
            partition: mark
            for partition, mark in {**again, **younger}.items()
            if partition not in strange and (partition not in known or mark.offset > known[partition].offset)
        }
        if better:
            await self._store.remember(better)
        return strange

    def _younger(self, partition: TopicPartition, known: Mark | None) -> int:
        """From when on a better mark is to be found: the newest record that was processed."""
        newest = self._subscription.newest_ms.get(partition.partition, 0)
        return max(newest, known.at_ms) if known is not None else newest
