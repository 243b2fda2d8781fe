"""Waiting for a condition, with a limit: tests never sleep for a time that seems long enough."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from time import monotonic

LIMIT_S = 60.0
"""What hangs is found; how fast something is, no test says: a machine may stand still for many seconds."""
LOOK_EVERY_S = 0.01


async def until(
    condition: Callable[[], bool | Awaitable[bool]], what: str = "the condition", limit_s: float = LIMIT_S
) -> None:
    """Return when `condition` holds; fail the test when it does not within the limit."""
    end = monotonic() + limit_s
    while True:
        held = condition()
        if inspect.isawaitable(held):
            held = await held
        if held:
            return
        if monotonic() > end:
            raise AssertionError(f"not within {limit_s:g} s: {what}")
        await asyncio.sleep(LOOK_EVERY_S)
