"""How far the stack has come: asked by one, for all who wait for its recovery."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from tests.chaos.stack import ChaosStack

LIMIT_S: Final = 90.0
LOOK_S: Final = 0.25
NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Pulse:
    """Asks again and again. More questions would be a fault of their own: each counts what waits."""

    def __init__(self, stack: ChaosStack) -> None:
        self._stack = stack
        self._asked = 0.0
        self._read_to = NEVER
        self._beat = asyncio.Event()

    async def run(self) -> None:
        """Ask until cancelled."""
        headers = {"authorization": f"Bearer {self._stack.token('ops')}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers, timeout=5.0) as http:
            while True:
                asked = time.monotonic()
                with suppress(httpx.HTTPError):
                    (await http.get(f"{self._stack.ingest_url}/health/ready")).raise_for_status()
                    marks = [await _read_to(http, url) for url in (self._stack.progression_url, self._stack.alerts_url)]
                    self._asked, self._read_to = asked, min(marks)
                    self._beat.set()
                    self._beat = asyncio.Event()
                await asyncio.sleep(LOOK_S)

    async def recovered(self, at: datetime) -> float | None:
        """Real seconds from now until ingest is ready and both services have read all up to the clinical time `at`.

        None when `LIMIT_S` is not enough.
        """
        began = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(LIMIT_S):
                while self._asked < began or self._read_to < at:
                    await self._beat.wait()
                return time.monotonic() - began
        return None


async def _read_to(http: httpx.AsyncClient, url: str) -> datetime:
    """Clinical time up to which a service has read all of its partitions."""
    progress: Mapping[str, Any] = (await http.get(f"{url}/v1/ops/progress")).raise_for_status().json()
    marks = [one["caught_up_to"] for part in ("partitions", "findings") for one in (progress.get(part) or {}).values()]
    return min((datetime.fromisoformat(mark) if mark else NEVER for mark in marks), default=NEVER)
