"""The stack under chaos: two consumers of each service, and a network that can be spoilt."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from services.cli.embedded import EmbeddedBroker
from services.cli.processes import Child, free_port, start
from services.cli.stack import EmbeddedStack
from services.cli.state import ROOT
from shared.runtime.settings import Settings
from tests.support.crashable import CrashablePostgres, ProxiedKafka
from tests.support.proxy import Proxy

SECONDS: Final = ("progression-2", "alerts-2")
"""The second process of each consumer."""

_STOP_S: Final = 10.0
_AGAIN_S: Final = 0.2
_READY_S: Final = 60.0


class ChaosStack(EmbeddedStack):
    """The embedded stack, whose services reach PostgreSQL (and Apache Kafka) through proxies."""

    def __init__(self, directory: Path, broker: ProxiedKafka | EmbeddedBroker) -> None:
        super().__init__("stepped", directory, broker=broker)
        self._postgres = self.database = CrashablePostgres()
        self.kafka = broker
        self.database_network = Proxy(lambda: self.database.port)
        self.seconds: dict[str, Child] = {}
        self.second_restarts: list[str] = []
        self._wanted: set[str] = set()
        self._watching: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        await self.database_network.__aenter__()
        try:
            await super().__aenter__()
            for name in SECONDS:
                await self.join(name)
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self._wanted):
            await self.leave(name)
        await super().__aexit__(kind, error, trace)
        await self.database_network.__aexit__(kind, error, trace)

    @property
    def environment(self) -> dict[str, str]:
        """The services' settings; their way to the database leads through the proxy."""
        straight, through = f":{self.database.port}/", f":{self.database_network.port}/"
        return {name: value.replace(straight, through) for name, value in super().environment.items()}

    @property
    def watching(self) -> Settings:
        """Settings of who watches from outside: past every proxy."""
        if isinstance(self.kafka, ProxiedKafka):
            return self.settings.model_copy(update={"kafka_bootstrap": self.kafka.direct})
        return self.settings

    def pid_of(self, name: str) -> int | None:
        """Process id of a service, second ones included; None while it does not run."""
        if name in SECONDS:
            child = self.seconds.get(name)
            return None if child is None or child.ended else child.pid
        return self.pids.get(name)

    def signal_service(self, name: str, what: signal.Signals) -> None:
        """Send a signal to a service, if it runs."""
        pid = self.pid_of(name)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, what)

    async def leave(self, name: str) -> None:
        """Stop a second consumer in order."""
        self._wanted.discard(name)
        if (watcher := self._watching.pop(name, None)) is not None:
            watcher.cancel()
            await asyncio.wait({watcher})
        await self.seconds[name].stop(_STOP_S)

    async def join(self, name: str) -> None:
        """Start a second consumer; it is started again when it dies."""
        port = free_port()
        await self._start_second(name, port)
        self._wanted.add(name)
        self._watching[name] = asyncio.create_task(self._watch(name, port))

    async def _start_second(self, name: str, port: int) -> None:
        theirs = {key: value for key, value in os.environ.items() if not key.startswith("LIFTLINE_")}
        ours = {
            **self.environment_of(name.removesuffix("-2")),
            "LIFTLINE_HTTP_PORT": str(port),
            "PYTHONPATH": str(ROOT),
        }
        self.seconds[name] = await start(
            name,
            [sys.executable, "-m", "services.cli", "serve", name.removesuffix("-2")],
            log=self.state_dir / f"{name}.log",
            env={**theirs, **ours},
        )

    async def _watch(self, name: str, port: int) -> None:
        while True:
            await self.seconds[name].process.wait()
            await asyncio.sleep(_AGAIN_S)
            self.second_restarts.append(name)
            await self._start_second(name, port)
