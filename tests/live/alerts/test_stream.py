"""The stream of alert changes: whoever comes back misses nothing and sees nothing twice."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from datetime import timedelta
from time import monotonic

from sqlalchemy import delete, text
from sqlalchemy.event import listen
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.feed import FRESH_S, FeedRetention, PostgresFeed
from services.alerts.adapters.postgres.tables import FEED, TABLES
from services.alerts.application.stream import StreamEvent, follow
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Principal
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.tenants import Tenants
from tests.live.alerts.conftest import NOON, HandClock
from tests.live.alerts.saying import said, say
from tests.live.waiting import until
from tests.support.logins import logged_in

WRITERS = 8
EACH = 25


def clinician(tenant: str) -> Principal:
    return Principal("clinician", tenant, Role.CLINICIAN, None, frozenset())


async def write(process: AlertsProcess, writer: int) -> None:
    """Alerts of two tenants, several patients and alerts a transaction, commits in any order."""
    chance = random.Random(writer)
    for number in range(EACH):
        tenant = chance.choice(["demo", "other"])
        await say(
            process,
            *(
                said(tenant=tenant, patient_id=f"p{chance.randrange(5)}", episode=f"{writer}-{number}-{part}")
                for part in range(chance.randint(1, 3))
            ),
        )
        await asyncio.sleep(chance.random() / 200)


async def read(
    feed: PostgresFeed, tenant: str, chance: random.Random, done: asyncio.Event
) -> AsyncIterator[StreamEvent]:
    """A client that loses its connection all the time and resumes from the last id it has seen."""
    last = 0
    while True:
        keep = chance.randint(1, 9)
        async with aclosing(follow(feed, clinician(tenant), last, asyncio.Event(), longest_s=0.3)) as events:
            async for event in events:
                last = event.position
                yield event
                keep -= 1
                if keep == 0:
                    break
        if done.is_set() and last == (await feed.ends(tenant)).last:
            return


async def test_a_reader_that_comes_and_goes_sees_every_change_once(process: AlertsProcess, feed: PostgresFeed) -> None:
    done = asyncio.Event()

    async def collect(tenant: str, seed: int) -> list[StreamEvent]:
        return [event async for event in read(feed, tenant, random.Random(seed), done)]

    readers = [asyncio.create_task(collect(tenant, seed)) for seed, tenant in enumerate(["demo", "other", "demo"])]
    await asyncio.gather(*(write(process, number) for number in range(WRITERS)))
    done.set()
    seen = await asyncio.gather(*readers)
    for events in seen:
        assert [event.position for event in events] == list(range(1, len(events) + 1))
        assert all(event.name == "alert" for event in events)
    assert seen[0] == seen[2]
    assert {event.data["episode"] for event in seen[0]}.isdisjoint(event.data["episode"] for event in seen[1])


async def first_of(feed: PostgresFeed, last_seen: int | None) -> StreamEvent:
    async with aclosing(follow(feed, clinician("demo"), last_seen, asyncio.Event())) as events:
        return await anext(events)


async def test_a_new_stream_tells_where_it_begins(process: AlertsProcess, feed: PostgresFeed) -> None:
    assert await first_of(feed, None) == StreamEvent(0, "ready", {"position": 0})
    await say(process, said())
    assert await first_of(feed, None) == StreamEvent(1, "ready", {"position": 1})


async def test_an_expired_position_is_reset(process: AlertsProcess, feed: PostgresFeed, engine: AsyncEngine) -> None:
    for number in range(4):
        await say(process, said(episode=str(number)))
    async with engine.begin() as connection:
        await connection.execute(delete(FEED).where(FEED.c.position <= 2))
    assert (await first_of(feed, 1)).name == "reset"
    assert (await first_of(feed, 1)).position == 4
    assert (await first_of(feed, 2)).position == 3
    assert (await first_of(feed, 99)).name == "reset", "a position of another database"


async def test_the_feed_is_cut_off_when_it_is_old(
    process: AlertsProcess, feed: PostgresFeed, engine: AsyncEngine
) -> None:
    await say(process, said(episode="old"))
    async with engine.begin() as connection:
        await connection.execute(text("update alerts.feed set recorded_at = recorded_at - interval '8 days'"))
    await say(process, said(episode="new"))
    await FeedRetention(engine, keep=timedelta(days=7)).purge()
    ends = await feed.ends("demo")
    assert (ends.first, ends.last) == (2, 2)


async def test_a_change_wakes_the_stream_and_a_stop_ends_it(process: AlertsProcess, feed: PostgresFeed) -> None:
    stopping = asyncio.Event()

    async def collect() -> list[StreamEvent]:
        return [event async for event in follow(feed, clinician("demo"), 0, stopping)]

    reading = asyncio.create_task(collect())
    await say(process, said(at=NOON + timedelta(hours=1)))
    async with asyncio.timeout(5):
        while (await feed.ends("demo")).last == 0:
            await asyncio.sleep(0.01)
        stopping.set()
        events = await reading
    assert len(events) <= 1


async def test_pages_that_wait_cost_their_clinic_one_look_and_nothing_when_another_clinic_is_busy(
    process: AlertsProcess, database: str, clock: HandClock
) -> None:
    looks: list[object] = []
    seen: Counter[str] = Counter()

    api = create_engine(logged_in(database, "liftline_alerts_api"), application="test-api")
    quiet, stopping = PostgresFeed(Tenants(api), Audit(TABLES.audit, clock)), asyncio.Event()

    async def wait() -> None:
        async for one in follow(quiet, clinician("quiet"), None, stopping):
            seen[one.name] += 1

    pages = [asyncio.create_task(wait()) for _ in range(25)]
    await until(lambda: seen["ready"] == len(pages), "all pages are open")
    listen(api.sync_engine, "begin", looks.append)
    began = monotonic()
    for number in range(40):
        await say(process, said(tenant="busy", episode=str(number)))
    lasted = monotonic() - began
    stopping.set()
    await asyncio.gather(*pages)
    await api.dispose()
    assert seen == {"ready": len(pages)}
    assert 0 < len(looks) <= lasted / FRESH_S + 2, "one look for all of them, each half second, whatever others commit"


WAITING = text("select pid from pg_stat_activity where application_name = 'test-api' and wait_event_type = 'Lock'")
ALIVE = text("select count(*) from pg_stat_activity where pid = :pid")


async def test_a_client_that_leaves_in_the_middle_of_a_read_costs_no_connection(
    feed: PostgresFeed, engine: AsyncEngine
) -> None:
    watching = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with watching.connect() as watcher:

        async def waits() -> bool:
            return (await watcher.execute(WAITING)).first() is not None

        async with engine.begin() as owner:
            await owner.execute(text("lock table alerts.feed"))
            reading = asyncio.create_task(first_of(feed, 0))
            await until(waits, "the read waits for the lock")
            pid = await watcher.scalar(WAITING)
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
        await feed.ends("demo")
        assert await watcher.scalar(ALIVE, {"pid": pid}) == 1
