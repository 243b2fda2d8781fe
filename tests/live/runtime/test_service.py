"""The life of a service process: an orderly end, and a loud one."""

import json
import os
import signal
import sys
from pathlib import Path
from time import monotonic

import pytest

from services.cli.processes import Child, free_port, start
from tests.live.runtime.kafka_parts import make_topic, producing
from tests.live.waiting import until
from tests.support.brokers import KAFKA_ENVIRONMENT

pytestmark = pytest.mark.kafka


async def small_process(
    kafka: str, topic: str, directory: Path, *fault: str, port: int = 0, handler_timeout_s: float = 60
) -> Child:
    settings = {
        **KAFKA_ENVIRONMENT,
        "LIFTLINE_HANDLER_TIMEOUT_S": str(handler_timeout_s),
        "LIFTLINE_KAFKA_BOOTSTRAP": kafka,
        "LIFTLINE_POLL_MS": "20",
        "LIFTLINE_HTTP_PORT": str(port or free_port()),
    }
    command = [sys.executable, "-W", "error", "-m", "tests.live.runtime.small_process", topic]
    return await start(
        "small", [*command, directory / "got", *fault], log=directory / "log", env={**os.environ, **settings}
    )


def log_of(directory: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (directory / "log").read_text().splitlines()]


async def test_sigterm_in_the_middle_of_a_batch_finishes_it_and_ends_with_0(kafka: str, tmp_path: Path) -> None:
    topic = await make_topic(kafka)
    child = await small_process(kafka, topic, tmp_path)
    await until((tmp_path / "got.ready").exists)
    async with producing(kafka) as producer:
        await producer.send_and_wait(topic, b"in the middle", partition=1)
    await until((tmp_path / "got.started").exists)
    told = monotonic()
    assert await child.stop(limit_s=15) == 0
    assert monotonic() - told < 8
    assert (tmp_path / "got").read_bytes() == b"in the middle\n"
    # Committed too: another process of the group gets only what came later.
    (tmp_path / "got.started").unlink()
    async with producing(kafka) as producer:
        await producer.send_and_wait(topic, b"later", partition=1)
    child = await small_process(kafka, topic, tmp_path)
    await until((tmp_path / "got.started").exists, limit_s=30)
    assert await child.stop(limit_s=15) == 0
    assert (tmp_path / "got").read_bytes() == b"in the middle\nlater\n"


async def test_sigterm_while_idle_ends_at_once(kafka: str, tmp_path: Path) -> None:
    child = await small_process(kafka, await make_topic(kafka), tmp_path)
    await until((tmp_path / "got.ready").exists)
    told = monotonic()
    assert await child.stop(limit_s=15) == 0
    assert monotonic() - told < 5
    assert log_of(tmp_path)[-1]["event"] == "stopped"


async def test_sigterm_while_the_broker_is_away_ends_too(tmp_path: Path) -> None:
    child = await small_process("127.0.0.1:9", "none", tmp_path)
    await until(lambda: "waiting for the broker" in (tmp_path / "log").read_text())
    assert await child.stop(limit_s=15) == 0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("crash", "part of the process ended, it stops"),
        ("deaf", "process is beyond help and stops"),
    ],
)
async def test_a_process_whose_part_has_died_stops_and_says_why(
    kafka: str, tmp_path: Path, fault: str, said: str
) -> None:
    child = await small_process(kafka, await make_topic(kafka), tmp_path, fault)
    await until(lambda: child.ended)
    assert child.process.returncode == 1
    assert said in [line["event"] for line in log_of(tmp_path)]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("refuse", "times in a row: the log says why"),
        ("stubborn", "the handler runs for more than"),
        ("block", "Timeout (0:00:02)!"),
    ],
)
async def test_a_process_that_does_not_get_on_with_a_batch_stops_and_the_next_one_gets_it(
    kafka: str, tmp_path: Path, fault: str, said: str
) -> None:
    topic = await make_topic(kafka)
    async with producing(kafka) as producer:
        await producer.send_and_wait(topic, b"kept", partition=0)
    child = await small_process(kafka, topic, tmp_path, fault, handler_timeout_s=0.5 if fault == "stubborn" else 60)
    await until(lambda: child.ended, limit_s=40)
    assert child.process.returncode == 1
    assert said in (tmp_path / "log").read_text()
    assert not (tmp_path / "got").exists()
    (tmp_path / "got.started").unlink()
    child = await small_process(kafka, topic, tmp_path)
    await until((tmp_path / "got.started").exists, limit_s=40)
    assert await child.stop(limit_s=15) == 0
    assert (tmp_path / "got").read_bytes() == b"kept\n"


async def test_a_port_in_use_ends_the_process(kafka: str, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    topic, port = await make_topic(kafka), free_port()
    first = await small_process(kafka, topic, tmp_path / "one", port=port)
    await until((tmp_path / "one" / "got.ready").exists)
    second = await small_process(kafka, topic, tmp_path / "two", port=port)
    await until(lambda: second.ended)
    assert second.process.returncode == 1
    first.process.send_signal(signal.SIGINT)
    assert await first.stop(limit_s=15) == 0
