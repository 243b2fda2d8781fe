"""Topics that are made anew and records that are deleted, behind the back of a whole stack on Apache Kafka."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from services.cli.stack import EmbeddedStack
from shared.runtime.kafka.ends import Ends
from shared.runtime.kafka.topics import PATIENT_EVENTS, admin, create_topics, delete_topics
from tests.live.one_patient import START, accepted, alerts, held, send
from tests.live.waiting import until
from tests.support.brokers import APACHE

pytestmark = [pytest.mark.kafka, pytest.mark.skipif(not APACHE, reason="only Apache Kafka does this: ./run test-kafka")]


@pytest.mark.timeout(240)
async def test_a_topic_made_anew_behind_our_back_is_reported_and_read_from_its_start(stack: EmbeddedStack) -> None:
    await stack.clock_set(START)
    await accepted(stack, "e-1")
    await accepted(stack, "e-2")
    before = len((await held(stack))[0])
    async with admin(stack.settings) as client:
        await delete_topics(client)
        await create_topics(client, stack.settings)
    await accepted(stack, "e-3")
    assert [len(ids) for ids in await held(stack)] == [before + 1] * 2
    (lost,) = await technical(stack)
    assert lost.startswith(f"lost:{PATIENT_EVENTS}:")


@contextmanager
def asleep(stack: EmbeddedStack) -> Iterator[None]:
    """The services that read, stopped in the middle of whatever they do."""
    readers = [stack.pids[name] for name in ("progression", "alerts")]
    for pid in readers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in readers:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.timeout(240)
async def test_a_topic_made_anew_that_outgrows_what_was_read_at_once_loses_nothing(stack: EmbeddedStack) -> None:
    await accepted(stack, "e-4")
    before = (await held(stack))[0]
    reported = await technical(stack)
    new = [f"e-5{number}" for number in range(10)]
    with asleep(stack):
        async with admin(stack.settings) as client:
            await delete_topics(client)
            await create_topics(client, stack.settings)
        for event_id in new:

            async def taken(event_id: str = event_id) -> bool:
                return await send(stack, event_id) == 202

            await until(taken, "ingest takes it", limit_s=60)
    await accepted(stack, "e-6")
    assert await held(stack) == [sorted([*before, *new, "e-6"])] * 2
    lost = await technical(stack) - reported
    assert [episode.rpartition(":")[0] for episode in lost] == [f"lost:{PATIENT_EVENTS}:{await partition_of(stack)}"]


@pytest.mark.timeout(240)
async def test_records_deleted_before_they_were_read_are_reported_and_what_follows_is_read(
    stack: EmbeddedStack,
) -> None:
    before = (await held(stack))[0]
    partition = TopicPartition(PATIENT_EVENTS, await partition_of(stack))
    with asleep(stack):
        for event_id in ("e-7", "e-8", "e-9"):
            assert await send(stack, event_id) == 202
        async with Ends(stack.settings) as ends, admin(stack.settings) as client:
            first = (await ends.begins([partition]))[partition.partition]
            end = first + len(before[before.index("e-4") + 1 :]) + 3
            await client.delete_records({partition: RecordsToDelete(before_offset=end - 1)})
    await accepted(stack, "e-10")
    # An answer with the first of them may have been on its way already.
    assert [set(ids) - {"e-7"} for ids in await held(stack)] == [{*before, "e-9", "e-10"}] * 2
    deleted = {f"deleted:{PATIENT_EVENTS}:{partition.partition}:{end - gone}" for gone in (3, 2)}
    assert deleted & await technical(stack)


@pytest.mark.timeout(240)
async def test_that_nothing_is_left_of_what_was_not_read_is_reported_too(stack: EmbeddedStack) -> None:
    before = (await held(stack))[0]
    reported = await technical(stack)
    partition = TopicPartition(PATIENT_EVENTS, await partition_of(stack))
    with asleep(stack):
        assert [await send(stack, "e-11"), await send(stack, "e-12")] == [202, 202]
        async with admin(stack.settings) as client:
            await client.delete_records({partition: RecordsToDelete(before_offset=-1)})
    await stack.settle()
    # One report; two where an answer with e-11 was on its way to one of the services: they lost from different records.
    assert len(await technical(stack) - reported) in {1, 2}
    await accepted(stack, "e-13")
    assert [set(ids) - {"e-11"} for ids in await held(stack)] == [{*before, "e-13"}] * 2


async def technical(stack: EmbeddedStack) -> set[str]:
    """What is reported of the journal."""
    return {episode for code, episode in await alerts(stack) if code == "TECHNICAL" and PATIENT_EVENTS in episode}


async def partition_of(stack: EmbeddedStack) -> int:
    """Where the patient's events lie: the one partition that has any."""
    partitions = [TopicPartition(PATIENT_EVENTS, number) for number in range(stack.settings.partitions)]
    async with Ends(stack.settings) as ends:
        return next(iter(await ends.marks(dict.fromkeys(partitions, 0))))
