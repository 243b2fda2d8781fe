"""Child processes of the embedded stack: started apart from the terminal, ended with their parent, never left over."""

import asyncio
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, islice
from pathlib import Path
from typing import Final

from shared.runtime.errors import Misconfigured

LOOPBACK: Final = "127.0.0.1"
_PR_SET_PDEATHSIG: Final = 1
_LAST_LINES: Final = 12
_PORTS: Final = range(16_000, 32_768)
_turns = count(os.getpid() * 1009)
"""Where to look for the next free port: processes that look at the same time begin far apart."""


@dataclass
class Child:
    """A running process and the file its output goes to."""

    name: str
    process: asyncio.subprocess.Process
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def ended(self) -> bool:
        return self.process.returncode is not None

    async def stop(self, limit_s: float) -> int:
        """Ask it to stop, insist after `limit_s` seconds; returns its exit code."""
        if not self.ended:
            with suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)
        try:
            async with asyncio.timeout(limit_s):
                return await self.process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self.process.kill()
            return await self.process.wait()

    def last_words(self) -> str:
        """The end of its output."""
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
        return ""


async def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: int | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a process in a session of its own, so that Ctrl-C reaches only us and we stop it in order."""
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(os.environ if env is None else env),
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user is not None else None,
            preexec_fn=partial(_end_with_parent, stop_signal) if sys.platform == "linux" else None,
        )
    return Child(name, process, log, stop_signal)


def _end_with_parent(stop_signal: signal.Signals) -> None:
    """Runs in the child: the kernel stops it when the parent is gone, even if that was killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, stop_signal)


async def run(command: Sequence[str | Path], *, user: int | None = None) -> None:
    """Run a command to its end. Raises Misconfigured with what it said when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        user=user,
        group=user,
        extra_groups=[] if user is not None else None,
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise Misconfigured(f"{Path(command[0]).name} failed: {said.decode(errors='replace').strip()}")


def free_port(preferred: int = 0) -> int:
    """Find a loopback port that nothing listens on: the preferred one, or any.

    Any is one below those that systems give to outgoing connections, so that none takes it before its server does.
    """
    others = (_PORTS[turn % len(_PORTS)] for turn in islice(_turns, len(_PORTS)))
    for port in chain([preferred] if preferred else [], others):
        if _is_free(port):
            return port
    raise Misconfigured(f"no port of {_PORTS[0]} to {_PORTS[-1]} is free on {LOOPBACK}: end what listens there")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading away is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
