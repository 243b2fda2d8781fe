"""The stream of a running service: over HTTP, through a kill, and at an orderly stop."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import httpx
import pytest

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from tests.live.waiting import until

START = datetime(2026, 2, 2, 12, tzinfo=UTC)
TENANT = "stream-live"


class Client:
    """A console: follows the stream and resumes from the last id it has seen."""

    def __init__(self, stack: EmbeddedStack) -> None:
        self.alerts: list[tuple[int, dict[str, Any]]] = []
        self.last_id: str | None = None
        self.connected = asyncio.Event()
        self._stack = stack

    @property
    def triggers(self) -> set[str]:
        """What raised the alerts seen so far."""
        return {alert["trigger"] for _, alert in self.alerts}

    async def follow_once(self) -> None:
        """One connection, until it ends."""
        headers = {"authorization": f"Bearer {self._stack.token(Role.CLINICIAN, TENANT)}"}
        if self.last_id is not None:
            headers["last-event-id"] = self.last_id
        url = f"{self._stack.alerts_url}/v1/alerts/stream"
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(10, read=None), trust_env=False) as http,
            http.stream("GET", url, headers=headers) as answer,
        ):
            answer.raise_for_status()
            self.connected.set()
            await self._read(answer)

    async def _read(self, answer: httpx.Response) -> None:
        name = ""
        async for line in answer.aiter_lines():
            field, _, value = line.partition(": ")
            if field == "id":
                self.last_id = value
            elif field == "event":
                name = value
            elif field == "data" and name == "alert":
                self.alerts.append((int(self.last_id or 0), json.loads(value)))

    async def follow(self) -> None:
        """Again and again, as a browser does."""
        while True:
            with suppress(httpx.HTTPError):
                await self.follow_once()
            self.connected.clear()
            await asyncio.sleep(0.05)


@asynccontextmanager
async def following(stack: EmbeddedStack) -> AsyncIterator[Client]:
    client = Client(stack)
    task = asyncio.create_task(client.follow())
    try:
        await client.connected.wait()
        yield client
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def red_flag(stack: EmbeddedStack, number: int) -> None:
    event = {
        "specversion": "1.0",
        "id": f"flag-{number}",
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": f"p{number}",
        "time": (START + timedelta(seconds=number)).isoformat(),
        "data": {"symptoms": ["chest_pain"]},
    }
    headers = {
        "authorization": f"Bearer {stack.token(Role.APP, TENANT, f'p{number}')}",
        "content-type": "application/cloudevents+json",
    }
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        answer = await http.post(f"{stack.ingest_url}/v1/events", json=event, headers=headers)
    assert answer.status_code == 202, answer.text


@pytest.mark.timeout(180)
async def test_a_killed_service_costs_a_follower_nothing(stack: EmbeddedStack) -> None:
    await stack.clock_set(START + timedelta(minutes=1))
    async with following(stack) as client:
        for number in range(3):
            await red_flag(stack, number)
        await until(lambda: len(client.triggers) >= 3, "three alerts")
        stack.kill("alerts")
        for number in range(3, 6):
            await red_flag(stack, number)
        await until(lambda: len(client.triggers) >= 6, "three more after the restart", limit_s=60)
    # An alert comes more than once: it is raised, and this clinic has named nobody to tell of it.
    assert [position for position, _ in client.alerts] == list(range(1, len(client.alerts) + 1))
    assert client.triggers == {f"flag-{number}" for number in range(6)}
    assert {alert["severity"] for _, alert in client.alerts} == {"emergency"}


@pytest.mark.timeout(120)
async def test_an_open_stream_does_not_hold_up_an_orderly_stop(stack: EmbeddedStack) -> None:
    await stack.wait_ready()
    client = Client(stack)
    task = asyncio.create_task(client.follow_once())
    await client.connected.wait()
    pid = stack.pids["alerts"]
    began = monotonic()
    os.kill(pid, signal.SIGTERM)
    async with asyncio.timeout(10):
        await task
    assert monotonic() - began < 3
    await until(lambda: stack.pids.get("alerts", pid) != pid, "the service is started again", limit_s=30)
    await stack.wait_ready()
