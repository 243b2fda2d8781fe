"""The outbox: messages committed together with what they tell, until Kafka has acknowledged them."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ARRAY, BigInteger, Table, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

SHARDS: Final = 1
"""Relays that publish side by side. One carries tens of thousands of rows a second; drain before changing it."""


@dataclass(frozen=True)
class Message:
    """A message to publish. `key` fixes the partition, and with it the order; headers are ASCII."""

    topic: str
    key: bytes
    value: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Backlog:
    """What waits to be published."""

    rows: int
    oldest_s: float
    """Age of the oldest row, operational seconds; 0 without any."""


class Outbox:
    """The outbox table of one schema."""

    def __init__(self, table: Table, shards: int = SHARDS) -> None:
        self._table = table
        self.shards = shards

    async def add(self, connection: AsyncConnection, messages: Sequence[Message]) -> None:
        """Store messages, in order. The lock of whatever the key names must be held, else ids are not in its order."""
        if not messages:
            return
        # Inline: asks for no ids back, which the api role may not read.
        await connection.execute(
            insert(self._table).inline(),
            [
                {
                    "shard": zlib.crc32(message.key) % self.shards,
                    "topic": message.topic,
                    "key": message.key,
                    "headers": json.dumps(dict(message.headers)),
                    "value": message.value,
                }
                for message in messages
            ],
        )

    async def oldest(self, connection: AsyncConnection, shard: int, limit: int) -> list[tuple[int, Message]]:
        """Read the first messages of a shard with their ids.

        Always from the beginning: reading on from the last id would skip rows whose transaction commits late.
        """
        table = self._table
        rows = await connection.execute(select(table).where(table.c.shard == shard).order_by(table.c.id).limit(limit))
        return [(row.id, Message(row.topic, row.key, row.value, json.loads(row.headers))) for row in rows]

    async def remove(self, connection: AsyncConnection, ids: Sequence[int]) -> None:
        """Delete messages that Kafka has acknowledged."""
        await connection.execute(
            delete(self._table).where(self._table.c.id == func.any(literal(list(ids), ARRAY(BigInteger))))
        )

    async def backlog(self, connection: AsyncConnection) -> Backlog:
        """Count what waits, and for how long the oldest does."""
        age = func.extract("epoch", func.clock_timestamp() - func.min(self._table.c.created_at))
        row = (await connection.execute(select(func.count(self._table.c.id).label("rows"), age.label("age")))).one()
        return Backlog(row.rows, float(row.age or 0))
