"""The outbox under concurrent writers: nothing lost, nothing overtaken, and a relay takes over from a dead one."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.runtime.errors import Unavailable
from shared.runtime.kafka.producer import Record
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.outbox import Message, Outbox
from shared.runtime.postgres.patients import Patients
from shared.runtime.postgres.relay import Relay
from tests.live.store.conftest import count_rows
from tests.live.waiting import until

WRITERS = 8
TRANSACTIONS = 40

CUT_FIRST_RELAY = text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'first-relay'")


@dataclass
class Log:
    """A topic in memory, which refuses now and then, as a broker does."""

    seen: list[Record] = field(default_factory=list)
    refuse_every: int = 0
    calls: int = 0
    called_at: list[float] = field(default_factory=list)

    async def send_all(self, records: Sequence[Record]) -> None:
        self.calls += 1
        self.called_at.append(monotonic())
        await asyncio.sleep(0)
        if self.refuse_every and self.calls % self.refuse_every == 0:
            self.seen += records[: len(records) // 2]
            raise Unavailable("the broker did not acknowledge in time")
        self.seen += records


def relay(engine: AsyncEngine, log: Log) -> Relay:
    return Relay(engine, Outbox(TABLES.outbox), log, schema="progression", shard=0, poll_s=0.01)


async def write(engine: AsyncEngine, writer: int) -> None:
    """Count patients up, some at the same time as other writers, with commits in any order."""
    chance = random.Random(writer)
    patients, outbox = Patients(TABLES.patient), Outbox(TABLES.outbox)
    for _ in range(TRANSACTIONS):
        keys = {("demo", f"p{chance.randrange(12)}"): 0 for _ in range(3)}
        async with engine.begin() as connection:
            rows = await patients.lock(connection, keys)
            for row in rows.values():
                row.said += 1
            await patients.save(connection, list(rows.values()))
            await outbox.add(
                connection,
                [
                    Message("t", f"{row.tenant}/{row.patient}".encode(), str(row.said).encode(), {})
                    for row in rows.values()
                ],
            )
            await connection.execute(text("select pg_sleep(:s)"), {"s": chance.random() / 100})


def order_by_key(log: Log) -> dict[bytes, list[int]]:
    found: dict[bytes, list[int]] = defaultdict(list)
    for record in log.seen:
        found[record.key].append(int(record.value))
    return found


async def expected(engine: AsyncEngine) -> dict[bytes, int]:
    async with engine.connect() as connection:
        rows = await connection.execute(text("select tenant || '/' || patient as key, said from progression.patient"))
        return {row.key.encode(): row.said for row in rows}


async def run_writers(engine: AsyncEngine, log: Log, *relays: Relay) -> None:
    async with running(*relays):
        await asyncio.gather(*(write(engine, number) for number in range(WRITERS)))
        await until(lambda: _empty(engine), "the outbox is empty")


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(one.run()) for one in relays]
    try:
        yield tasks
    finally:
        await asyncio.gather(*(one.stop() for one in relays))
        await asyncio.gather(*tasks, return_exceptions=True)


async def _empty(engine: AsyncEngine) -> bool:
    return await count_rows(engine, TABLES.outbox) == 0


async def test_eight_writers_lose_nothing_and_nothing_is_overtaken(engine: AsyncEngine) -> None:
    log = Log()
    await run_writers(engine, log, relay(engine, log))
    wanted = await expected(engine)
    assert {key: len(values) for key, values in order_by_key(log).items()} == wanted
    assert all(values == list(range(1, len(values) + 1)) for values in order_by_key(log).values())


async def test_two_relays_and_a_refusing_broker_only_repeat(engine: AsyncEngine) -> None:
    log = Log(refuse_every=7)
    await run_writers(engine, log, relay(engine, log), relay(engine, log))
    wanted = await expected(engine)
    found = order_by_key(log)
    assert {key: max(values) for key, values in found.items()} == wanted
    for values in found.values():
        highest = 0
        for value in values:
            assert value <= highest + 1, "a message was published before one that precedes it"
            highest = max(highest, value)


async def test_a_relay_whose_connection_is_cut_is_followed_by_the_one_in_waiting(
    engine: AsyncEngine, database: str
) -> None:
    first_engine = create_engine(database, application="first-relay", pool_size=2)
    log = Log()
    first, second = relay(first_engine, log), relay(engine, log)
    async with running(first):
        await until(lambda: first.leading, "the first relay leads")
        async with running(second):
            async with engine.begin() as connection:
                await Outbox(TABLES.outbox).add(connection, [Message("t", b"demo/p1", b"1", {})])
                await connection.execute(
                    text(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'first-relay'"
                    )
                )
            await until(lambda: bool(log.seen), "a relay publishes")
            await until(lambda: first.leading != second.leading, "one relay leads")
    await first_engine.dispose()
    assert [record.value for record in log.seen] in ([b"1"], [b"1", b"1"])


async def test_a_killed_relay_process_leaves_its_lock_to_the_next(engine: AsyncEngine, database: str) -> None:
    """A killed process closes its connection without a word: the lock goes with the session."""
    dead = create_engine(database, application="dead-relay", pool_size=2)
    log = Log()
    first, second = relay(dead, log), relay(engine, log)
    async with running(first) as tasks:
        await until(lambda: first.leading, "the first relay leads")
        async with running(second):
            assert not second.leading
            tasks[0].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await dead.dispose()
            async with engine.begin() as connection:
                await Outbox(TABLES.outbox).add(connection, [Message("t", b"demo/p1", b"1", {})])
            await until(lambda: second.leading, "the second relay leads")
            await until(lambda: _empty(engine), "the outbox is empty")
    assert [record.value for record in log.seen] == [b"1"]


async def test_a_relay_in_waiting_is_not_driven_by_what_its_process_commits(engine: AsyncEngine, database: str) -> None:
    waiting = create_engine(database, application="waiting-relay", pool_size=2)
    asked: list[float] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "pg_try_advisory_lock" in statement:
            asked.append(monotonic())

    event.listen(waiting.sync_engine, "before_cursor_execute", note)
    first, second = relay(engine, Log()), relay(waiting, Log())
    async with running(first):
        await until(lambda: first.leading, "the first relay leads")
        async with running(second):
            second.wake()
            await until(lambda: len(asked) > 2, "it asks again for the lock")
    await waiting.dispose()
    assert all(later - earlier > 0.4 for earlier, later in pairwise(asked))


async def test_a_relay_without_a_broker_tries_again_ever_more_slowly_whatever_is_committed(engine: AsyncEngine) -> None:
    log = Log(refuse_every=1)
    only = relay(engine, log)
    async with engine.begin() as connection:
        await Outbox(TABLES.outbox).add(connection, [Message("t", b"demo/p1", b"1", {})])
    only.wake()
    async with running(only):
        for attempt in range(1, 4):
            await until(lambda made=attempt: log.calls >= made, "it tries again")  # type: ignore[misc]
            only.wake()
    pauses = [later - earlier for earlier, later in pairwise(log.called_at)]
    assert pauses[0] > 0.09
    assert pauses[1] > 0.4
