"""The relay: publishes the outbox to Kafka, in order, one relay per shard at any time."""

import asyncio
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.runtime.kafka.producer import Record
from shared.runtime.postgres.outbox import Message, Outbox

BATCH: Final = 500
_STANDBY_S: Final = 0.5
_BACKOFF_S: Final = (0.1, 0.5, 1.0, 2.0, 5.0)

_log = structlog.get_logger(__name__)


class Publisher(Protocol):
    """Sends records to Kafka."""

    async def send_all(self, records: Sequence[Record]) -> None:
        """Send in order and return when every record is acknowledged; raise when one is not."""
        ...


class Relay:
    """Publishes one shard while it holds the shard's advisory lock; stands by while another process does.

    A relay that loses its connection loses the lock with it. What it was sending may then be sent twice: readers
    drop that by version. Nothing is sent out of order, because a batch is deleted before the next is read.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        outbox: Outbox,
        publisher: Publisher,
        *,
        schema: str,
        shard: int,
        poll_s: float,
        published: Callable[[], None] = lambda: None,
    ) -> None:
        """`published` is called after each batch that was acknowledged and deleted."""
        self._engine = engine
        self._outbox = outbox
        self._publisher = publisher
        self._lock = (zlib.crc32(f"liftline-relay:{schema}".encode()) - 2**31, shard)
        self._shard = shard
        self._published = published
        self._poll_s = poll_s
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._failures = 0
        """Errors since something was last published."""
        self.leading = False

    def wake(self) -> None:
        """Say that something was committed: do not wait for the next look."""
        self._wake.set()

    async def stop(self) -> None:
        """Finish the batch in hand, and return when `run` has."""
        self._stopping.set()
        self._wake.set()
        await self._idle.wait()

    async def run(self) -> None:
        """Publish until stopped. Every error is met by a new connection after a pause."""
        self._idle.clear()
        try:
            await self._run()
        finally:
            self._idle.set()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                async with self._engine.connect() as pooled:
                    connection = await pooled.execution_options(isolation_level="AUTOCOMMIT")
                    try:
                        if await self._lead(connection):
                            await self._publish_all(connection)
                    finally:
                        self.leading = False
                        # Not back into the pool: the session ends, and its advisory lock with it.
                        await pooled.invalidate()
            except Exception as error:
                _log.warning("relay failed, will try again", shard=self._shard, exc_info=error)
                await self._rest(_BACKOFF_S[min(self._failures, len(_BACKOFF_S) - 1)])
                self._failures += 1

    async def _lead(self, connection: AsyncConnection) -> bool:
        """Wait for the shard's lock; False when stopped before it came."""
        while not self._stopping.is_set():
            if await connection.scalar(select(func.pg_try_advisory_lock(*self._lock))):
                self.leading = True
                return True
            await self._rest(_STANDBY_S)
        return False

    async def _publish_all(self, connection: AsyncConnection) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            found = await self._outbox.oldest(connection, self._shard, BATCH)
            if not found:
                await self._pause(self._poll_s)
                continue
            await self._publisher.send_all([_record(message) for _, message in found])
            await self._outbox.remove(connection, [row_id for row_id, _ in found])
            self._failures = 0
            self._published()

    async def _pause(self, seconds: float) -> None:
        """Wait for something to publish."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _rest(self, seconds: float) -> None:
        """Wait, whatever is committed meanwhile: that neither frees the lock nor brings the broker back."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()


def _record(message: Message) -> Record:
    headers = tuple((name, value.encode("ascii")) for name, value in message.headers.items())
    return Record(message.topic, message.key, message.value, headers)
