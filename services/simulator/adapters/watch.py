"""How soon a red flag is visible: from the start of its request to the alert on the alerts' event stream, real time."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

import httpx

from services.simulator.domain.deliveries import Envelope, symptoms_of

RECONNECTS_AFTER_S: Final = 0.1
_NO_LIMIT: Final = httpx.Timeout(10.0, read=None)


@dataclass
class Watch:
    """Starts a stopwatch for every red flag that is sent, and stops it when the alert is seen."""

    started: dict[str, float] = field(default_factory=dict)
    """Trigger (session id or event id) -> when its first request began."""
    took_s: dict[str, float] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever a red flag was seen."""

    def sending(self, envelope: Envelope) -> None:
        if symptoms_of(envelope):
            trigger = envelope["data"].get("session_id", envelope["id"])
            self.started.setdefault(trigger, monotonic())

    def seen(self, alert: dict[str, Any]) -> None:
        began = self.started.get(str(alert.get("trigger")))
        if began is not None:
            self.took_s.setdefault(str(alert["trigger"]), monotonic() - began)
            self.news.set()

    @property
    def unseen(self) -> set[str]:
        return self.started.keys() - self.took_s.keys()

    async def complete(self, limit_s: float = 5.0) -> None:
        """Wait, for a moment, until every red flag has been seen."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while self.unseen:
                    self.news.clear()
                    await self.news.wait()

    def quantile_s(self, share: float) -> float | None:
        """The latency that `share` of the red flags stayed within; None without any."""
        ordered = sorted(self.took_s.values())
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


@asynccontextmanager
async def watching(alerts_url: str, token: Callable[[], str], watch: Watch) -> AsyncIterator[None]:
    """Listen to the stream for as long as the context lasts; a lost connection is resumed where it was lost."""
    listener = asyncio.create_task(_listen(alerts_url, token, watch))
    try:
        yield
    finally:
        listener.cancel()
        with suppress(asyncio.CancelledError):
            await listener


async def _listen(alerts_url: str, token: Callable[[], str], watch: Watch) -> None:
    last_id = ""
    async with httpx.AsyncClient(timeout=_NO_LIMIT, trust_env=False) as http:
        while True:
            headers = {"authorization": f"Bearer {token()}", "accept": "text/event-stream"}
            if last_id:
                headers["last-event-id"] = last_id
            with suppress(httpx.HTTPError):
                async with http.stream("GET", f"{alerts_url}/v1/alerts/stream", headers=headers) as answer:
                    answer.raise_for_status()
                    last_id = await _follow(answer, watch, last_id)
            await asyncio.sleep(RECONNECTS_AFTER_S)


async def _follow(answer: httpx.Response, watch: Watch, last_id: str) -> str:
    """Read events until the connection ends; the id of the last one."""
    with suppress(httpx.HTTPError):
        async for line in answer.aiter_lines():
            name, _, value = line.partition(":")
            if name == "id":
                last_id = value.strip()
            elif name == "data":
                body = json.loads(value)
                watch.seen(body.get("alert", body))
    return last_id
