"""Waiting for something to happen in this process, without missing it between a look and the wait."""

import asyncio


class Bell:
    """Rung when something has changed. Take a ticket, look, then wait for the ticket."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ticket(self) -> asyncio.Event:
        """The event that the next ring sets."""
        return self._next

    def ring(self) -> None:
        """Wake everybody who waits."""
        self._next.set()
        self._next = asyncio.Event()


async def wait_for_any(*events: asyncio.Event, timeout_s: float) -> None:
    """Return when one of the events is set, or after `timeout_s` seconds."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
