"""How much is new since a page was made: told in one piece, however much the page has missed."""

import asyncio
from contextlib import aclosing

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.adapters.postgres.tables import TABLES
from services.alerts.application.news import news
from services.alerts.application.stream import PAGE
from tests.live.alerts.saying import said, say
from tests.live.waiting import until

MISSED = 2 * PAGE + 50


async def test_a_page_that_comes_back_is_told_once_of_all_that_it_has_missed(
    process: AlertsProcess, feed: PostgresFeed, engine: AsyncEngine
) -> None:
    await say(process, *(said(patient_id=f"p{number}") for number in range(MISSED)))
    told: list[int] = []
    stopping = asyncio.Event()

    async def read() -> None:
        async with aclosing(news(feed, "demo", 0, None, stopping)) as stream:
            async for one in stream:
                told.append(len(one.new))  # noqa: PERF401 - what is told grows afterwards

    page = asyncio.create_task(read())
    await until(lambda: MISSED in told, "the page knows of all")
    await say(process, said(patient_id="one-more"))
    await until(lambda: MISSED + 1 in told, "and of the next")
    stopping.set()
    await page
    assert told == [MISSED, MISSED + 1]
    async with engine.connect() as connection:
        noted = (await connection.execute(select(TABLES.audit.c.patients))).all()
    assert noted == [], "a number shows nobody"
