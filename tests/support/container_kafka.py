"""Apache Kafka in a container, where a Docker engine answers: one node, for machines without Java or without Maven.

python -m tests.support.container_kafka says that an engine answers, or why not, with exit code 1.
"""

import asyncio
import base64
import os
import re
import signal
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import docker
from aiokafka.errors import KafkaError
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

from services.cli.processes import LOOPBACK, free_port
from shared.runtime.errors import Misconfigured, Unavailable
from shared.runtime.kafka.topics import read_cluster_id
from shared.runtime.settings import Settings
from tests.support.apache_kafka import START_LIMIT_S, STOP_LIMIT_S, TUNING
from tests.support.kafka_jars import POM

_PORT: Final = 9092
_SETTINGS: Final = {
    "KAFKA_HEAP_OPTS": "-Xmx384m",
    "KAFKA_NODE_ID": "1",
    "KAFKA_PROCESS_ROLES": "broker,controller",
    "KAFKA_LISTENERS": f"PLAINTEXT://0.0.0.0:{_PORT},CONTROLLER://127.0.0.1:9093",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@127.0.0.1:9093",
    "KAFKA_LOG_DIRS": "/tmp/data",  # noqa: S108 - within the container
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
}


def image() -> str:
    """The image of the version that the jars have."""
    found = re.search(r"<artifactId>kafka_2\.13</artifactId>\s*<version>([\d.]+)<", POM.read_text())
    if found is None:
        raise Misconfigured(f"{POM} names no version of Kafka")
    return f"apache/kafka:{found[1]}"


def check_engine() -> None:
    """Raise Misconfigured when no Docker engine answers."""
    try:
        with closing(docker.from_env()) as engine:
            engine.ping()
    except DockerException:
        raise Misconfigured("no Docker engine answers") from None


class ContainerKafka:
    """One node in KRaft mode, with an id of its own. It keeps its data over a stop, until it is left."""

    tuning: Final[Mapping[str, int | bool]] = {**TUNING, "replication": 1}

    def __init__(self) -> None:
        """Prepare a broker."""
        self.cluster_id = base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
        self._port = free_port()
        self._container = (
            DockerContainer(image())
            .with_envs(
                **_SETTINGS,
                CLUSTER_ID=self.cluster_id,
                KAFKA_ADVERTISED_LISTENERS=f"PLAINTEXT://{LOOPBACK}:{self._port}",
            )
            .with_bind_ports(_PORT, self._port)
        )

    @property
    def bootstrap(self) -> str:
        """host:port."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int:
        """Process id on this machine, for faults in tests."""
        running = self._wrapped()
        running.reload()
        return int(running.attrs["State"]["Pid"])

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(check_engine)
        try:
            await asyncio.to_thread(self._container.start)
            await self._answers()
        except DockerException as error:
            await self.__aexit__(None, None, None)
            raise Misconfigured(f"{image()} does not start: {error}") from None
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(DockerException):
            await asyncio.to_thread(self._container.stop)

    async def stop_node(self, _number: int = 1, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it, in order or not; its data stay."""
        running = self._wrapped()
        await asyncio.to_thread(running.kill, how.name)
        await asyncio.to_thread(running.wait, timeout=STOP_LIMIT_S)

    async def start_node(self, _number: int = 1) -> None:
        """Start it after a stop, and wait until it answers."""
        await asyncio.to_thread(self._wrapped().start)
        await self._answers()

    def _wrapped(self) -> Any:
        return self._container.get_wrapped_container()

    async def _answers(self) -> None:
        settings = Settings(kafka_bootstrap=self.bootstrap)
        async with asyncio.timeout(START_LIMIT_S):
            while True:
                with suppress(Unavailable, KafkaError):
                    if await _listening(self._port) and await read_cluster_id(settings) == self.cluster_id:
                        return
                await asyncio.sleep(0.2)


async def _listening(port: int) -> bool:
    """Whether something does: Kafka's client would complain about each attempt in the log."""
    with suppress(OSError):
        _, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.close()
        return True
    return False


if __name__ == "__main__":
    try:
        check_engine()
        print(image(), "on", os.environ.get("DOCKER_HOST", "the engine of this machine"))
    except Misconfigured as missing:
        sys.exit(str(missing))
