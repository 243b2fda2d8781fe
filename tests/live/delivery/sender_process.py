"""A sender as a process of its own, to be killed: python -m tests.live.delivery.sender_process URL SECRETS."""

import asyncio
import sys
from pathlib import Path

from tests.live.alerts.conftest import HandClock
from tests.live.delivery.clinic import alerts_process


async def main() -> None:
    async with alerts_process(sys.argv[1], HandClock(), Path(sys.argv[2])) as process:
        await process.sender.run()


if __name__ == "__main__":
    asyncio.run(main())
