"""Stepping the clinical clock of a stack, or following the real one, and waiting until nothing is left to do."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

import httpx

from shared.runtime.errors import LiftlineError

POLL_S: Final = 0.015
WAIT_S: Final = 2.0
"""How long a service may hold its answer back."""
LIMIT_S: Final = 120.0
"""Longest wait for one step: a service may be restarting."""
JUST_AFTER: Final = timedelta(milliseconds=1)

SetClock = Callable[[datetime], Awaitable[object]]


class NotSettled(LiftlineError):
    """The stack did not finish its work in time."""


@dataclass
class Progressing:
    """The services' own account of how far they have come."""

    http: httpx.AsyncClient
    progression: str
    alerts: str
    token: Callable[[], str]
    """An ops token."""

    async def _until(
        self, service: str, done: Callable[[Mapping[str, Any]], bool], **awaited: datetime
    ) -> Mapping[str, Any]:
        """Ask until it is so. The service holds its answer back until `awaited`, which spares both the asking."""
        params = {"wait_s": f"{WAIT_S:g}", **{name: at.isoformat() for name, at in awaited.items()}}
        until = monotonic() + LIMIT_S
        progress: object = None
        while monotonic() < until:
            try:
                answer = await self.http.get(
                    f"{service}/v1/ops/progress", params=params, headers={"authorization": f"Bearer {self.token()}"}
                )
                seen: Mapping[str, Any] = answer.json() if answer.is_success else {}
                if answer.is_success and done(seen):
                    return seen
                progress = seen or answer.text
            except httpx.TransportError as error:
                progress = error
            await asyncio.sleep(POLL_S)
        raise NotSettled(f"{service} has not caught up within {LIMIT_S:.0f} s; last seen: {progress}")


@dataclass
class SteppedPacer(Progressing):
    """Moves the stepped clock, and knows from the services' own account when they have caught up with it.

    A partition that is caught up to the new instant has applied every event that was accepted before the clock
    moved; then the ticks due run. So one wait per step is enough, and reads after it depend on nothing but the step.
    """

    set_clock: SetClock
    waited_s: list[float] = field(default_factory=list)
    """How long each step took, seconds of real time."""

    async def step(self, to: datetime) -> None:
        """Move the clock to `to` and wait for both services; NotSettled after `LIMIT_S`."""
        began = monotonic()
        await self.set_clock(to)
        await asyncio.gather(
            self._until(self.progression, lambda progress: _at_rest(progress, to), at_rest=to),
            self._until(self.alerts, lambda progress: _at_rest(progress, to), at_rest=to),
        )
        self.waited_s.append(monotonic() - began)

    async def finish(self, at: datetime) -> None:
        """Wait until everything is published too, and what progression said has become alerts."""
        await self.step(at)
        await self._until(self.progression, _published, settled=at)
        # What was published until now is read at a later time than now: a mark that alerts must pass.
        later = at + JUST_AFTER
        await self.set_clock(later)
        await self._until(self.alerts, lambda progress: _caught_up(progress["findings"], later), settled=later)
        await self._until(self.alerts, _published)


class RealPacer(Progressing):
    """Follows a clock that nobody moves: time is what it is, and only the end is waited for."""

    async def step(self, to: datetime) -> None:
        """Go on at once."""

    async def now(self) -> datetime:
        """What the stack's clock says: this machine's may differ."""
        progress = await self._until(self.progression, lambda progress: "now" in progress)
        return datetime.fromisoformat(progress["now"])

    async def finish(self) -> None:
        """Wait until everything sent so far is applied and published, and what progression said has become alerts."""
        at = await self.now()
        await self._until(self.progression, lambda progress: _settled(progress, at), settled=at)
        # What was published until now is read at a later time than now.
        later = await self.now()
        await self._until(
            self.alerts,
            lambda progress: _settled(progress, later) and _caught_up(progress["findings"], later),
            settled=later,
        )


def _settled(progress: Mapping[str, Any], at: datetime) -> bool:
    return _at_rest(progress, at) and _published(progress)


def _at_rest(progress: Mapping[str, Any], at: datetime) -> bool:
    return progress["due"] == 0 and _caught_up(progress["partitions"], at)


def _published(progress: Mapping[str, Any]) -> bool:
    return bool(progress["outbox"] == 0)


def _caught_up(partitions: Mapping[str, Any], at: datetime) -> bool:
    return bool(partitions) and all(
        one["caught_up_to"] is not None and datetime.fromisoformat(one["caught_up_to"]) >= at
        for one in partitions.values()
    )
