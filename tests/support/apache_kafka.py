"""Apache Kafka as plain JVM processes on free loopback ports: one node, or several for faults among them."""

import asyncio
import base64
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

from aiokafka.errors import KafkaError

from services.cli.processes import LOOPBACK, Child, free_port, run, start
from shared.runtime.errors import Misconfigured, Unavailable
from shared.runtime.kafka.topics import admin
from shared.runtime.settings import GivenSettings, Settings
from tests.support.kafka_jars import kafka_jars

START_LIMIT_S: Final = 60.0
STOP_LIMIT_S: Final = 20.0
_ATTEMPTS: Final = 3
"""Another process can take a free port before we do."""

_JAVA: Final = ("java", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For a quick start: these brokers live for minutes."""
_LOG_LEVEL: Final = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"


TUNING: Final[Mapping[str, int | bool]] = {
    "kafka_idempotent": True,
    "kafka_session_timeout_ms": 6_000,  # the shortest that Kafka allows as it comes
    "kafka_heartbeat_ms": 1_500,
}
"""Settings that suit it."""


@dataclass
class Node:
    """One broker that is a controller too. Its data stay in `home` until the cluster is left."""

    number: int
    home: Path
    port: int
    controller_port: int
    child: Child | None = None


class ApacheKafka:
    """A cluster in KRaft mode. Each has an id of its own and keeps it, with its data, over restarts of its nodes."""

    def __init__(self, directory: Path, *, nodes: int = 1) -> None:
        """Prepare a cluster whose data and logs go into `directory`."""
        self.cluster_id = ""
        self._directory = directory
        self._size = nodes
        self._nodes: dict[int, Node] = {}
        self._jars = Path()

    @property
    def tuning(self) -> Mapping[str, int | bool]:
        """Settings that suit it, by name; topics are kept on every node."""
        return {**TUNING, "replication": self._size}

    @property
    def bootstrap(self) -> str:
        """host:port of every node."""
        return ",".join(f"{LOOPBACK}:{node.port}" for node in self._nodes.values())

    @property
    def pid(self) -> int:
        """Process id of the first node, for faults in tests."""
        return self.pids[1]

    @property
    def pids(self) -> dict[int, int]:
        """Process ids of the nodes that run, by number from 1."""
        return {number: node.child.pid for number, node in self._nodes.items() if node.child and not node.child.ended}

    async def __aenter__(self) -> Self:
        try:
            self._jars = await asyncio.to_thread(kafka_jars)
            await self._start()
        except BaseException:
            await self._remove()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._remove()

    async def stop_node(self, number: int = 1, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop a node, in order or not; its data stay."""
        child = self._running(number)
        child.process.send_signal(how)
        async with asyncio.timeout(STOP_LIMIT_S):
            await child.process.wait()

    async def start_node(self, number: int = 1) -> None:
        """Start a node that was stopped, and wait until the cluster has it."""
        await self._run_node(self._nodes[number])
        if not await self._answers():
            raise Misconfigured(f"Apache Kafka does not start again: {self._last_words()}")

    def _running(self, number: int) -> Child:
        child = self._nodes[number].child
        if child is None or child.ended:
            raise Misconfigured(f"node {number} of Apache Kafka does not run")
        return child

    async def _start(self) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            self.cluster_id = _new_cluster_id()
            ports = [(free_port(), free_port()) for _ in range(self._size)]
            for number, (port, controller) in enumerate(ports, 1):
                home = self._directory / f"kafka-{number}"
                home.mkdir(parents=True, exist_ok=True)
                self._nodes[number] = Node(number, home, port, controller)
            await asyncio.gather(*(self._format(node) for node in self._nodes.values()))
            for node in self._nodes.values():
                await self._run_node(node)
            if await self._answers():
                return
            said = self._last_words()
            await self._remove()
            if attempt == _ATTEMPTS:
                raise Misconfigured(f"Apache Kafka does not start: {said}")

    async def _format(self, node: Node) -> None:
        properties = node.home / "server.properties"
        properties.write_text("".join(f"{key}={value}\n" for key, value in self._properties(node).items()))
        tool = ("kafka.tools.StorageTool", "format", "-t", self.cluster_id, "-c", properties)
        await run([*_JAVA, "-cp", f"{self._jars}/*", *tool, *self._format_options()])

    def _format_options(self) -> Sequence[str]:
        """What else the storage is made with."""
        return ()

    def _properties(self, node: Node) -> dict[str, str | int]:
        voters = ",".join(f"{one.number}@{LOOPBACK}:{one.controller_port}" for one in self._nodes.values())
        inner_topics = {
            "offsets.topic.num.partitions": 4,
            "offsets.topic.replication.factor": self._size,
            "transaction.state.log.replication.factor": self._size,
            "transaction.state.log.min.isr": max(1, self._size - 1),
        }
        return {
            "process.roles": "broker,controller",
            "node.id": node.number,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{LOOPBACK}:{node.port},CONTROLLER://{LOOPBACK}:{node.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{node.port}",
            "log.dirs": str(node.home / "data"),
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": 0,
            **inner_topics,
        }

    async def _run_node(self, node: Node) -> None:
        command = [*_JAVA, _LOG_LEVEL, "-cp", f"{self._jars}/*", "kafka.Kafka", str(node.home / "server.properties")]
        # SIGKILL: when the cluster is left, its data go with it.
        node.child = await start(
            f"kafka-{node.number}", command, log=node.home / "log", env=os.environ, stop_signal=signal.SIGKILL
        )

    async def _answers(self) -> bool:
        """Whether every running node is in the cluster; False when one has ended instead."""
        settings = GivenSettings(kafka_bootstrap=self.bootstrap)
        running = len(self.pids)
        async with asyncio.timeout(START_LIMIT_S):
            while len(self.pids) == running:
                if await self._listen() and await _members(settings) >= running:
                    return True
                await asyncio.sleep(0.1)
        return False

    async def _listen(self) -> bool:
        """Whether all that run do."""
        return all([await _listening(self._nodes[number].port) for number in self.pids])

    def _last_words(self) -> str:
        return "\n".join(node.child.last_words() for node in self._nodes.values() if node.child)

    async def _remove(self) -> None:
        await asyncio.gather(*(node.child.stop(STOP_LIMIT_S) for node in self._nodes.values() if node.child))
        for node in self._nodes.values():
            await asyncio.to_thread(shutil.rmtree, node.home / "data", ignore_errors=True)


def _new_cluster_id() -> str:
    """16 bytes in 22 characters. Kafka's tools would take one that begins with a dash for an option."""
    while (made := base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")).startswith("-"):
        continue
    return made


async def _members(settings: Settings) -> int:
    """How many brokers the cluster has, as far as it is ready to say so."""
    with suppress(Unavailable, KafkaError):
        async with admin(settings) as client:
            return len((await client.describe_cluster())["brokers"])
    return 0


async def _listening(port: int) -> bool:
    """Whether something does: Kafka's client would complain about each attempt in the log."""
    with suppress(OSError):
        _, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.close()
        return True
    return False
