"""Records that could not be processed: kept with their bytes, in the transaction that passes over them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.postgres.fence import Reader

MAX_ERROR: Final = 2000
"""Characters kept of an error message."""


class Reason(StrEnum):
    """Why a record was set aside."""

    UNREADABLE = "unreadable"
    """Not a message of ours: headers, key or JSON."""
    INVALID = "invalid"
    """An event that does not keep the contract."""
    MISPLACED = "misplaced"
    """Its key does not name the tenant and patient of the event, so its place in the order means nothing."""
    FAILED = "failed"
    """Readable, but processing it fails each time."""


@dataclass(frozen=True)
class DeadLetter:
    """A record set aside. `error` may quote patient data: it is for the table, never for a log."""

    topic: str
    part: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    reason: Reason
    error: str
    at: datetime

    @property
    def position(self) -> str:
        """topic:partition:offset, which names the record for people."""
        return f"{self.topic}:{self.part}:{self.offset}"

    @property
    def patient(self) -> tuple[str, str] | None:
        """(tenant, patient) as the key claims, None where it does not say."""
        if self.key is None or not self.key.isascii():
            return None
        tenant, slash, patient = self.key.decode("ascii").partition("/")
        return _named(tenant, patient) if slash else None

    @property
    def patients(self) -> frozenset[tuple[str, str]]:
        """The same as the key claims and as the headers do: of a misplaced record these are two."""
        headers = {name: value.decode("ascii") for name, value in self.headers if value is not None and value.isascii()}
        claimed = (self.patient, _named(headers.get("ce_tenant", ""), headers.get("ce_subject", "")))
        return frozenset(one for one in claimed if one is not None)


def _named(tenant: str, patient: str) -> tuple[str, str] | None:
    return (
        (tenant, patient) if tenant and patient and "/" not in tenant and f"{tenant}{patient}".isprintable() else None
    )


@dataclass(frozen=True)
class KeptLetter:
    """A dead letter as the table has it."""

    id: int
    letter: DeadLetter
    replayed: bool


class DeadLetters:
    """The dead-letter table of one schema."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def add(self, connection: AsyncConnection, reader: Reader, letters: Sequence[DeadLetter]) -> None:
        """Keep letters; one that is kept already stays as it is."""
        rows = [
            {
                "cluster_id": reader.cluster_id,
                "grp": reader.group,
                "topic": letter.topic,
                "part": letter.part,
                "offset": letter.offset,
                "key": letter.key,
                "value": letter.value,
                "headers": _headers_to_json(letter.headers),
                "reason": letter.reason.value,
                "error": letter.error.replace("\x00", "\\0")[:MAX_ERROR],
                "at": letter.at,
            }
            for letter in letters
        ]
        if rows:
            await connection.execute(insert(self._table).values(rows).on_conflict_do_nothing())

    async def newest(self, connection: AsyncConnection, limit: int = 50) -> list[KeptLetter]:
        """List the newest first."""
        rows = await connection.execute(select(self._table).order_by(self._table.c.id.desc()).limit(limit))
        return list(_read(rows))

    async def get(self, connection: AsyncConnection, letter_id: int) -> KeptLetter | None:
        """Find one by its id."""
        rows = await connection.execute(select(self._table).where(self._table.c.id == letter_id))
        return next(_read(rows), None)

    async def mark_replayed(self, connection: AsyncConnection, letter_id: int) -> None:
        """Record that it was published again."""
        await connection.execute(update(self._table).where(self._table.c.id == letter_id).values(replayed=True))

    async def count(self, connection: AsyncConnection) -> int:
        """Count those that were not replayed."""
        query = select(func.count()).select_from(self._table).where(self._table.c.replayed.is_(False))
        return (await connection.execute(query)).scalar_one()


def _read(rows: Iterable[Row[Any]]) -> Iterator[KeptLetter]:
    for row in rows:
        letter = DeadLetter(
            topic=row.topic,
            part=row.part,
            offset=row.offset,
            key=row.key,
            value=row.value,
            headers=_headers_from_json(row.headers),
            reason=Reason(row.reason),
            error=row.error,
            at=row.at,
        )
        yield KeptLetter(row.id, letter, row.replayed)


def _headers_to_json(headers: Iterable[tuple[str, bytes | None]]) -> str:
    """Latin-1 maps each byte to one character and back: nothing is lost, and ASCII stays readable."""
    return json.dumps([[name, None if value is None else value.decode("latin-1")] for name, value in headers])


def _headers_from_json(text: str) -> tuple[tuple[str, bytes | None], ...]:
    return tuple((name, None if value is None else value.encode("latin-1")) for name, value in json.loads(text))
