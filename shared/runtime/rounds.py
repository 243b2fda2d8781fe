"""Work that comes round again while a process lives: at once when woken, ever more slowly while it fails."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import ClassVar, Final

import structlog

from shared.runtime.errors import is_transient

LONGEST_PAUSE_S: Final = 5.0
"""Between two tries, however often the work has failed."""

_log = structlog.get_logger(__name__)


class Rounds(ABC):
    """Takes turns until stopped. An error ends only the turn it happened in: the next comes after a longer pause."""

    WORK: ClassVar[str]
    """What is done, for the log."""
    REST_S: ClassVar[float] = 0.0
    """At the least between two turns that found nothing, however often it is woken; seconds."""

    def __init__(self, poll_s: float) -> None:
        """`poll_s`: seconds between turns that nobody asked for."""
        self._poll_s = poll_s
        self._wake = asyncio.Event()
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()

    @abstractmethod
    async def turn(self) -> bool:
        """Do what there is to do; True when there may be more at once."""

    def wake(self) -> None:
        """Look at once: there may be something to do."""
        self._wake.set()

    async def stop(self) -> None:
        """Finish the turn in hand, and return when `run` has."""
        self._stopping = True
        self._wake.set()
        await self._idle.wait()

    async def run(self) -> None:
        """Take turns until stopped."""
        self._idle.clear()
        try:
            await self._run()
        finally:
            self._idle.set()

    async def _run(self) -> None:
        pause = self._poll_s
        while not self._stopping:
            self._wake.clear()
            try:
                if await self.turn():
                    continue
                pause = self._poll_s
            except Exception as error:
                pause = min(pause * 2, LONGEST_PAUSE_S)
                _log.warning(f"{self.WORK} failed, will try again", retry_in_s=pause, exc_info=error)
            await asyncio.sleep(self.REST_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()


async def look_for_ever(look: Callable[[], Awaitable[None]], every_s: float, what: str) -> None:
    """Look every so many seconds; an outage of the database only delays the next look, another error is raised."""
    while True:
        try:
            await look()
        except Exception as error:
            if not is_transient(error):
                raise
            _log.info(f"{what} cannot be looked at", error=type(error).__name__)
        await asyncio.sleep(every_s)
