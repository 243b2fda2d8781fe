"""The three services as processes, restarted when they die."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx

from services.cli.processes import LOOPBACK, Child, free_port, start
from services.cli.state import ROOT
from shared.runtime.errors import LiftlineError

SERVICES: Final = ("ingest", "progression", "alerts")
DEFAULT_PORTS: Final = {"ingest": 8001, "progression": 8002, "alerts": 8003}

STOP_LIMIT_S: Final = 10.0
RESTART_PAUSE_S: Final = 0.2
GIVE_UP_AFTER: Final = 20
"""Restarts of one service, after which something is wrong that a restart does not mend."""

_MISCONFIGURED: Final = 2
_KEPT: Final = (
    "LIFTLINE_LOG_LEVEL",
    "LIFTLINE_RULES_DIR",
    "LIFTLINE_CHANNEL_SECRETS_DIR",
    "LIFTLINE_WEBHOOK_NETWORKS",
    "LIFTLINE_WEBHOOK_CA_FILE",
    *(f"LIFTLINE_SMTP_{part}" for part in ("HOST", "PORT", "SECURITY", "USERNAME", "PASSWORD", "FROM", "CA_FILE")),
)
"""What a person may choose for the services of a stack; the other settings are the stack's."""


class StackFailed(LiftlineError):
    """The embedded stack does not come up."""


class Services:
    """Starts, watches and stops the services."""

    def __init__(self, directory: Path, *, default_ports: bool) -> None:
        """Choose ports; logs go into `directory`."""
        self.restarts: list[str] = []
        """Names of the services that were restarted, in order."""
        self._directory = directory
        self._ports = {name: free_port(DEFAULT_PORTS[name] if default_ports else 0) for name in SERVICES}
        self._environments: Mapping[str, Mapping[str, str]] = {}
        self._children: dict[str, Child] = {}
        self._supervisors: list[asyncio.Task[None]] = []

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of those that run now."""
        return {name: child.pid for name, child in self._children.items() if not child.ended}

    def url(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self._ports[name]}"

    def kill(self, name: str) -> None:
        """SIGKILL; a restart follows."""
        self._children[name].process.send_signal(signal.SIGKILL)

    async def start(self, environment: Mapping[str, str], own: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """Start all with these LIFTLINE_* settings; `own`, by service, are for that one alone."""
        self._environments = {name: {**environment, **(own or {}).get(name, {})} for name in SERVICES}
        for name in SERVICES:
            await self._start(name)
            self._supervisors.append(asyncio.create_task(self._supervise(name)))

    async def wait_ready(self, limit_s: float) -> None:
        """Return when all say that they are ready. Raises StackFailed."""
        answer = "no answer"
        try:
            async with asyncio.timeout(limit_s), httpx.AsyncClient(trust_env=False) as http:
                for name in SERVICES:
                    while True:
                        self._check()
                        with suppress(httpx.TransportError):
                            response = await http.get(f"{self.url(name)}/health/ready")
                            if response.is_success:
                                break
                            answer = f"{name}: {response.text}"
                        await asyncio.sleep(0.05)
        except TimeoutError:
            raise StackFailed(f"not ready after {limit_s:g} s: {answer}; logs are in {self._directory}") from None

    async def stop(self) -> None:
        """Stop all, with the time they need for what they are doing."""
        for supervisor in self._supervisors:
            supervisor.cancel()
        await asyncio.gather(*self._supervisors, return_exceptions=True)
        await asyncio.gather(*(child.stop(STOP_LIMIT_S) for child in self._children.values()))

    async def _start(self, name: str) -> None:
        ours = {"LIFTLINE_HTTP_PORT": str(self._ports[name]), "PYTHONPATH": str(ROOT)}
        theirs = {key: value for key, value in os.environ.items() if not key.startswith("LIFTLINE_") or key in _KEPT}
        self._children[name] = await start(
            name,
            [sys.executable, "-m", "services.cli", "serve", name],
            log=self._directory / f"{name}.log",
            env={**theirs, **self._environments[name], **ours},
        )

    async def _supervise(self, name: str) -> None:
        while True:
            child = self._children[name]
            code = await child.process.wait()
            if code == _MISCONFIGURED or self.restarts.count(name) >= GIVE_UP_AFTER:
                raise StackFailed(f"{name} ended with {code}: {child.last_words()}")
            await asyncio.sleep(RESTART_PAUSE_S)
            self.restarts.append(name)
            await self._start(name)

    def _check(self) -> None:
        for supervisor in self._supervisors:
            if supervisor.done():
                supervisor.result()
