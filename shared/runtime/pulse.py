"""An event loop that stands still cannot say so: a thread of the interpreter ends the process for it."""

import asyncio
import faulthandler
from typing import Final

BEAT_EVERY_S: Final = 1.0
STANDSTILL_S: Final = 60.0
"""Far beyond the longest piece of work between two waits. A process that was stopped for so long ends when it wakes."""


async def beat(standstill_s: float = STANDSTILL_S) -> None:
    """Run for ever. When nothing has run for `standstill_s`, the process ends with 1 and every thread's traceback."""
    while True:
        end_within(standstill_s)
        await asyncio.sleep(BEAT_EVERY_S)


def end_within(seconds: float) -> None:
    """End the process with 1 and every thread's traceback after `seconds`, unless told otherwise before."""
    faulthandler.dump_traceback_later(seconds, exit=True)


def need_not_end() -> None:
    """Take it back."""
    faulthandler.cancel_dump_traceback_later()
