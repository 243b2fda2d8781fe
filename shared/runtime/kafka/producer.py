"""Publishing: acknowledged by all in-sync replicas, or an error that says that nothing is promised."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidProducerEpoch,
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    ProducerFenced,
)

from shared.runtime.errors import Unavailable
from shared.runtime.kafka.connection import connection, why_unreachable
from shared.runtime.settings import Settings

MAX_RECORD_BYTES: Final = 1_000_000
MAX_BATCH_BYTES: Final = 262_144
"""Larger than the default of 16 KiB, at which many concurrent senders queue for batches."""
CONCURRENT_CALLS: Final = 100
ANSWER_WITHIN_S: Final = 5.0
TOO_LARGE: Final = "a record is larger than the broker takes"

_POISONED: Final = (OutOfOrderSequenceNumber, ProducerFenced, InvalidProducerEpoch, ProducerClosed)
"""After these an idempotent producer fails every later record of the partition: only a new one helps."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Record:
    """One message. Records of one key keep their order and their partition."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes | None], ...] = ()


class Producer:
    """Publishes records. Use as an async context manager, or start() and stop()."""

    def __init__(self, settings: Settings, *, forget_on_timeout: bool = False) -> None:
        """Prepare a producer.

        `forget_on_timeout` is for the outbox relay: after a timeout, records not yet sent must not overtake the
        retry, so the connection is given up with everything in it. Without it they may still arrive, which a retry
        with the same ids makes harmless.
        """
        self._settings = settings
        self._arguments = connection(settings)
        self._forget = forget_on_timeout
        self._calls = asyncio.Semaphore(CONCURRENT_CALLS)
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._stopped = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Connect. Raises Unavailable; send_all() tries again by itself."""
        await self._current()

    async def stop(self) -> None:
        """Send what waits, for a moment, and close."""
        self._stopped = True
        producer, self._producer = self._producer, None
        if producer is not None:
            await _close(producer, flush_s=ANSWER_WITHIN_S)

    async def ping(self) -> None:
        """Raise Unavailable when the broker does not answer within a second. Why it cannot be reached, the log says."""
        try:
            producer = await self._current()
        except Unavailable as error:
            _log.warning("no connection to the broker", reason=str(error))
            raise Unavailable("the broker cannot be reached") from error
        try:
            async with asyncio.timeout(1.0):
                await producer.client.fetch_all_metadata()
        except (KafkaError, TimeoutError) as error:
            raise Unavailable("the broker does not answer") from error

    async def send_all(self, records: Sequence[Record]) -> None:
        """Publish `records` in this order; returns when every one is acknowledged.

        Raises Unavailable when that is not known to have happened for all, within 5 s: publish them again.
        Raises ValueError when a record is too large ever to be published.
        """
        if not records:
            return
        producer: AIOKafkaProducer | None = None
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S), self._calls:
                producer = await self._current()
                await _send(producer, records)
        except MessageSizeTooLargeError as error:
            # Refused by the broker, it has left a gap in the sequence of an idempotent producer.
            if producer is not None and self._settings.kafka_idempotent:
                self._discard(producer)
            raise ValueError(TOO_LARGE) from error
        except TimeoutError as error:
            if producer is not None and self._forget:
                self._discard(producer)
            raise Unavailable("the broker did not acknowledge in time") from error
        except KafkaError as error:
            if producer is not None and (self._forget or _broken(producer, error)):
                self._discard(producer)
            raise Unavailable(f"the broker did not take it: {type(error).__name__}") from error

    async def _current(self) -> AIOKafkaProducer:
        """Give the running producer, or start one: whoever comes first does it, the others wait."""
        async with self._starting:
            if self._producer is not None and _sender_died(self._producer):
                self._discard(self._producer)
            if self._producer is None:
                self._producer = await self._connect()
            return self._producer

    async def _connect(self) -> AIOKafkaProducer:
        if self._stopped:
            raise Unavailable("this process is being stopped")
        producer = AIOKafkaProducer(
            **self._arguments,
            acks="all",
            enable_idempotence=self._settings.kafka_idempotent,
            max_batch_size=MAX_BATCH_BYTES,
            max_request_size=MAX_RECORD_BYTES,
            compression_type="gzip",
            request_timeout_ms=10_000,
        )
        try:
            await producer.start()
        except (KafkaError, OSError) as error:
            await _close(producer)
            raise await why_unreachable(self._settings) from error
        except BaseException:
            await _close(producer)
            raise
        return producer

    def _discard(self, producer: AIOKafkaProducer) -> None:
        """Replace the producer at the next use. The old one is closed without sending what it still holds."""
        if self._producer is producer:
            self._producer = None
            _log.warning("producer replaced")
            _cut(producer)


async def _send(producer: AIOKafkaProducer, records: Sequence[Record]) -> None:
    """Hand all records over in order, then wait for all acknowledgements; the first failure is raised.

    Not the client's send_batch(), nor FastStream's publish_batch(): these ignore keys.
    """
    await asyncio.gather(*[await _hand_over(producer, record) for record in records])


async def _hand_over(producer: AIOKafkaProducer, record: Record) -> asyncio.Future[Any]:
    try:
        sent: asyncio.Future[Any] = await producer.send(
            record.topic, record.value, key=record.key, headers=list(record.headers)
        )
    except MessageSizeTooLargeError as error:
        raise ValueError(TOO_LARGE) from error  # it has not left us
    # After a first failure nobody waits for the others: take note of theirs, or asyncio complains.
    sent.add_done_callback(lambda done: done.cancelled() or done.exception())
    return sent


def _sender_died(producer: AIOKafkaProducer) -> bool:
    task = producer._sender.sender_task
    return task is None or task.done()


def _broken(producer: AIOKafkaProducer, error: KafkaError) -> bool:
    return isinstance(error, _POISONED) or _sender_died(producer)


_closing: Final[set[asyncio.Task[None]]] = set()


def _cut(producer: AIOKafkaProducer) -> None:
    """Stop sending now, and close in the background."""
    task = producer._sender.sender_task
    if task is not None:
        task.cancel()
    closing = asyncio.ensure_future(_close(producer))
    _closing.add(closing)
    closing.add_done_callback(_closing.discard)


async def _close(producer: AIOKafkaProducer, *, flush_s: float = 0.0) -> None:
    """Close a producer whatever state it is in, after at most `flush_s` seconds of sending what it holds."""
    if flush_s:
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(flush_s):
                await producer.flush()
    producer._closed = True
    with suppress(KafkaError, asyncio.CancelledError):
        await producer._sender.close()
    producer._message_accumulator.fail_all(ProducerClosed())
    await producer.client.close()
