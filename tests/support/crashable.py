"""A PostgreSQL and brokers of Apache Kafka behind proxies, to be killed, frozen and started again."""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import ClassVar, Final

from services.cli.embedded import POSTGRES_OPTIONS, EmbeddedPostgres
from services.cli.processes import LOOPBACK, Child, free_port
from shared.runtime.errors import Misconfigured
from tests.support.apache_kafka import ApacheKafka, Node
from tests.support.proxy import Proxy

_AGAIN_S: Final = 0.2
_LIMIT_S: Final = 30.0


class CrashablePostgres(EmbeddedPostgres):
    """A server whose data outlive it. What it has committed it keeps, as one in production does."""

    options: ClassVar[Mapping[str, str]] = {**POSTGRES_OPTIONS, "synchronous_commit": "on"}

    @property
    def pid(self) -> int:
        """Process id of the postmaster."""
        return self._postmaster.pid

    def family(self) -> list[int]:
        """Process ids of the postmaster and all its children."""
        return [self.pid, *_children(self.pid)]

    def backends(self) -> list[int]:
        """Process ids that serve connections of Liftline's database."""
        return [pid for pid in _children(self.pid) if b" liftline " in _title(pid) and LOOPBACK.encode() in _title(pid)]

    async def stop_with(self, how: signal.Signals) -> None:
        """SIGQUIT stops it immediately, SIGKILL without its doing; the data stay."""
        family = self.family()
        self._postmaster.process.send_signal(how)
        await self._postmaster.process.wait()
        # Killed, its children notice by themselves; until then the data are not free.
        async with asyncio.timeout(_LIMIT_S):
            while any(_lives(pid) for pid in family[1:]):
                await asyncio.sleep(0.02)

    async def start_again(self) -> None:
        """Start it with its data on its port, and return when it answers."""
        async with asyncio.timeout(_LIMIT_S):
            while self._home is not None and not await self._run(self._home):
                await asyncio.sleep(_AGAIN_S)

    @property
    def _postmaster(self) -> Child:
        if self._child is None or self._child.ended:
            raise Misconfigured("PostgreSQL does not run")
        return self._child


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _title(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _lives(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


class ProxiedKafka(ApacheKafka):
    """A cluster whose clients come through a proxy per node. The nodes among themselves, and who watches, do not."""

    def __init__(self, directory: Path, *, nodes: int) -> None:
        super().__init__(directory, nodes=nodes)
        self.proxies: dict[int, Proxy] = {}
        self._inner: dict[int, int] = {}
        self._fronts = AsyncExitStack()

    @property
    def bootstrap(self) -> str:
        """host:port of every node's proxy."""
        return ",".join(f"{LOOPBACK}:{self.proxies[number].port}" for number in self._nodes if number in self.proxies)

    @property
    def direct(self) -> str:
        """host:port of every node past its proxy."""
        return ",".join(f"{LOOPBACK}:{port}" for port in self._inner.values())

    async def _remove(self) -> None:
        await super()._remove()
        await self._fronts.aclose()

    def signal_node(self, number: int, what: signal.Signals) -> None:
        """Send a signal to a node that runs."""
        os.kill(self.pids[number], what)

    async def _format(self, node: Node) -> None:
        front = await self._fronts.enter_async_context(Proxy(lambda: node.port))
        self.proxies[node.number], self._inner[node.number] = front, free_port()
        await super()._format(node)

    def _properties(self, node: Node) -> dict[str, str | int]:
        inner = f"INNER://{LOOPBACK}:{self._inner[node.number]}"
        base = super()._properties(node)
        return {
            **base,
            "listeners": f"{base['listeners']},{inner}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{self.proxies[node.number].port},{inner}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "INNER",
        }


def refuse_other_systems() -> None:
    """Raise Misconfigured where processes cannot be looked at through /proc."""
    if not Path("/proc/self/task").exists():
        raise Misconfigured("chaos needs Linux: it finds the processes of PostgreSQL through /proc")
