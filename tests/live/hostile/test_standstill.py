"""A machine that stands still for a while: no process gives up because of it, and what is reported after it passes."""

import os
import signal
from asyncio import create_task, sleep
from collections.abc import AsyncIterator

import httpx
import pytest

from services.cli.embedded import EmbeddedBroker
from services.cli.stack import EmbeddedStack
from tests.chaos.stack import ChaosStack
from tests.live.hostile.conftest import NOW, Target

STILL_S = 14.0
"""Longer than the pause of every part that looks at the database, and its limit for a connection, together."""


@pytest.fixture(scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Target]:
    """Services of their own, whose database and broker may be frozen."""
    directory = tmp_path_factory.mktemp("standing")
    async with ChaosStack(directory, EmbeddedBroker(directory)) as stack:
        await stack.clock_set(NOW)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            yield Target(stack, http)


def parts(stack: EmbeddedStack, names: str) -> list[int]:
    """Process ids."""
    assert isinstance(stack, ChaosStack)
    found = {
        "PostgreSQL": stack.database.family(),
        "the broker": [stack.kafka.pid],
    }
    everything = [*stack.pids.values(), *(pid for group in found.values() for pid in group)]
    return found.get(names, everything)


@pytest.mark.parametrize("names", ["PostgreSQL", "the broker", "all"])
async def test_what_stands_still_for_a_while_ends_no_process(standing: Target, names: str) -> None:
    """A red flag that is reported meanwhile passes too: its app sends it until it is accepted."""
    await standing.good_event_passes()
    still = parts(standing.stack, names)
    for pid in still:
        os.kill(pid, signal.SIGSTOP)
    try:
        meanwhile = create_task(standing.good_event_passes())
        await sleep(STILL_S)
    finally:
        for pid in still:
            os.kill(pid, signal.SIGCONT)
    await meanwhile
    await standing.good_event_passes()
    assert standing.stack.restarts == []
