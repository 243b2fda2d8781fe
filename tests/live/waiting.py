"""Waiting for a condition, with a limit: instead of sleeping and hoping."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool | Awaitable[bool]], limit_s: float = 20.0) -> None:
    """Return as soon as `condition` holds; fail the test after `limit_s` seconds."""
    try:
        async with asyncio.timeout(limit_s):
            while True:
                holds = condition()
                if holds if isinstance(holds, bool) else await holds:
                    return
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"did not happen within {limit_s:g} s: {condition}") from None
