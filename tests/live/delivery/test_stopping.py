"""A real process that is stopped, or killed, while it tells the people of a configured chain one after the other."""

import os
import signal
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from tests.live.delivery.test_running import START, ask, paging_stack, receiver, red_flag, set_up, steps
from tests.live.waiting import until
from tests.support.receiver import Answer, Receiver

__all__ = ["paging_stack", "receiver"]


async def stopped(stack: EmbeddedStack) -> None:
    """SIGTERM to the service, as a supervisor or a cluster sends it; returns once another process is in its place."""
    pid = stack.pids["alerts"]
    os.kill(pid, signal.SIGTERM)
    await until(lambda: stack.pids.get("alerts", pid) != pid, "the process has ended, another one runs", limit_s=60)
    await stack.wait_ready()


async def log(stack: EmbeddedStack) -> list[dict[str, Any]]:
    (alert,) = (await ask(stack, "GET", f"{stack.alerts_url}/v1/alerts", Role.CLINICIAN)).json()["alerts"]
    url = f"{stack.alerts_url}/v1/alerts/{alert['id']}/deliveries"
    return list((await ask(stack, "GET", url, Role.CLINICIAN)).json()["deliveries"])


async def settled(stack: EmbeddedStack, *, deliveries: int) -> None:
    async def all_delivered() -> bool:
        return [one["state"] for one in await log(stack)] == ["delivered"] * deliveries

    await until(all_delivered, f"{deliveries} deliveries", limit_s=60)


@pytest.mark.timeout(400)
async def test_each_step_reaches_its_person_however_the_process_ends(
    paging_stack: EmbeddedStack, receiver: Receiver
) -> None:
    """C-126: a stop lets a slow receiver answer, or frees what it cut off; after a kill the same id comes again."""
    stack = paging_stack
    await stack.clock_set(START)
    await set_up(stack, receiver)

    receiver.answers = [Answer(pause_s=2)]
    await red_flag(stack)
    await until(lambda: len(receiver.received) == 1, "the page is under way", limit_s=60)
    await stopped(stack)
    await settled(stack, deliveries=1)
    assert len(receiver.received) == 1, "what was under way came to its end"

    receiver.answers = [Answer(pause_s=60)]
    await stack.clock_set(START + timedelta(minutes=15))
    await until(lambda: len(receiver.received) == 2, "the first escalation is under way", limit_s=60)
    await stopped(stack)
    await until(lambda: len(receiver.received) == 3, "what was cut off is sent again", limit_s=60)
    await settled(stack, deliveries=2)

    receiver.answers = [Answer(pause_s=60)]
    await stack.clock_set(START + timedelta(minutes=30))
    await until(lambda: len(receiver.received) == 4, "the second escalation is under way", limit_s=60)
    stack.kill("alerts")
    await until(lambda: len(receiver.received) == 5, "what was killed is sent again", limit_s=60)
    await settled(stack, deliveries=3)

    page, first, again, second, once_more = receiver.ids
    assert (first, second) == (again, once_more)
    assert len({page, first, second}) == 3
    ann, ben = ("ann", "page.1"), ("ben", "escalate-1.1")
    assert steps(receiver) == [ann, ben, ben, ("ben", "escalate-2.1"), ("ben", "escalate-2.1")]
    assert [len(one["attempts"]) for one in await log(stack)] == [1, 1, 1], "only what came to an end is written down"
    await kept_in_time(stack)


async def kept_in_time(stack: EmbeddedStack) -> None:
    """Each deadline was kept when it was due, on the clock of the clinic, and none was missed."""
    (alert,) = (await ask(stack, "GET", f"{stack.alerts_url}/v1/alerts", Role.CLINICIAN)).json()["alerts"]
    story = (await ask(stack, "GET", f"{stack.alerts_url}/v1/alerts/{alert['id']}", Role.CLINICIAN)).json()
    told = [(one["step"], datetime.fromisoformat(one["at"]) - START) for one in story["history"] if one["step"]]
    due = [("page.1", 0), ("escalate-1.1", 15), ("escalate-2.1", 30)]
    assert told == [(step, timedelta(minutes=minutes)) for step, minutes in due]
