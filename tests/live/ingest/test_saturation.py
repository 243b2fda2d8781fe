"""Ingest with its admission limit full, on a broker that does not answer: red flags get in, none locks another out."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from shared.runtime.ids import new_id
from tests.live.ingest.conftest import RunningIngest
from tests.live.ingest.test_ingest_live import checkin, frozen, journal_of
from tests.live.waiting import until

pytestmark = pytest.mark.kafka

Sending = asyncio.Task[httpx.Response]


def flagged(patient: str, event_id: str) -> dict[str, Any]:
    symptom = {"type": "liftline.symptom.reported.v1", "data": {"symptoms": ["syncope"]}}
    return checkin(patient, event_id) | symptom


class Crowd:
    """Clients that send at once and wait."""

    def __init__(self, ingest: RunningIngest, stack: AsyncExitStack) -> None:
        self._ingest = ingest
        self._stack = stack
        self.sending: list[Sending] = []

    async def send(self, patient: str, events: Iterable[dict[str, Any]]) -> list[Sending]:
        """Each event in a request of its own, over connections that are open already."""
        client = await self._stack.enter_async_context(self._ingest.client(patient))
        tasks = [asyncio.create_task(client.post("/v1/events", json=event)) for event in events]
        self.sending += tasks
        return tasks


@asynccontextmanager
async def crowd(ingest: RunningIngest) -> AsyncIterator[Crowd]:
    async with AsyncExitStack() as stack:
        made = Crowd(ingest, stack)
        yield made
        await asyncio.gather(*made.sending, return_exceptions=True)


def refused(tasks: Iterable[Sending]) -> list[httpx.Response]:
    answers = [task.result() for task in tasks if task.done()]
    for answer in answers:
        assert answer.status_code in {429, 503}, answer.text
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
    return answers


async def test_a_full_ingest_refuses_sessions_and_takes_red_flags(ingest: RunningIngest) -> None:
    sick = new_id()
    async with crowd(ingest) as everybody:
        with frozen(ingest):
            ordinary: list[Sending] = []
            for _ in range(4):
                patient = new_id()
                ordinary += await everybody.send(patient, [checkin(patient, f"e-{n}") for n in range(30)])
            await until(lambda: len(refused(ordinary)) > 0, "the admission limit is reached", limit_s=4)
            (flag,) = await everybody.send(sick, [flagged(sick, "flag")])
            with_flag = checkin(sick, "e-flag", symptoms=["chest_pain"])
            (beside,) = await everybody.send(sick, [with_flag])
            (late,) = await everybody.send(sick, [checkin(sick, "late")])
            await until(late.done, "an ordinary event is refused at once", limit_s=4)
            assert len(refused([late])) == 1
            assert not flag.done()
            assert not beside.done()
        assert (await flag).status_code == 202
        assert (await beside).status_code == 202
        answers = Counter([(await task).status_code for task in ordinary])
        assert answers[202] > 0
        assert set(answers) <= {202, 503}
    found = {record.event.id for _, record in await journal_of(ingest, sick)}
    assert {"flag", "e-flag"} <= found


async def test_a_flood_of_red_flags_from_one_client_locks_out_nobody(ingest: RunningIngest) -> None:
    loop, sick = new_id(), new_id()
    async with crowd(ingest) as everybody:
        with frozen(ingest):
            flood = await everybody.send(loop, [flagged(loop, f"flag-{n}") for n in range(100)])
            await until(lambda: len(refused(flood)) > 80, "the flood meets its own limit", limit_s=4)
            (flag,) = await everybody.send(sick, [flagged(sick, "flag")])
            (session,) = await everybody.send(sick, [checkin(sick, "e-1")])
        assert (await flag).status_code == 202
        assert (await session).status_code == 202
        assert Counter([(await task).status_code for task in flood])[202] > 0
