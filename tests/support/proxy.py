"""A TCP proxy on loopback that makes a network as bad as a test wants it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from services.cli.processes import LOOPBACK

CHUNK: Final = 65_536


@dataclass(frozen=True)
class Weather:
    """The state of the network between a client and what it talks to."""

    latency_s: float = 0.0
    """Added to every chunk, in each direction."""
    bytes_per_s: float | None = None
    """Greatest speed of each connection in each direction; None: as fast as it goes."""
    cut: bool = False
    """Connections break, and new ones break at once."""
    asks_lost: bool = False
    """Nothing reaches the server: connections stay open, and what was sent is delivered when this ends."""
    answers_lost: bool = False
    """Nothing comes back, though what is asked is done: a half-open connection."""


FAIR: Final = Weather()


class Proxy:
    """Passes connections on to a port. An async context manager; `port` is where clients connect."""

    def __init__(self, target: Callable[[], int]) -> None:
        """`target` is asked at each connection: a server may come back on another port."""
        self.port = 0
        self._target = target
        self._weather = FAIR
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        self._break()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def set(self, weather: Weather) -> None:
        """Change the network from now on."""
        self._weather = weather
        if weather.cut:
            self._break()
        self._changed.set()
        self._changed = asyncio.Event()

    def _break(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._weather.cut:
            writer.transport.abort()
            return
        try:
            onward_reader, onward = await asyncio.open_connection(LOOPBACK, self._target())
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, onward}
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(reader, onward, answers=False))
                pumps.create_task(self._pump(onward_reader, writer, answers=True))
        finally:
            self._open -= {writer, onward}
            for end in (writer, onward):
                end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._hold(len(data), answers=answers)
                writer.write(data)
                await writer.drain()
        # However one end is gone, the other hears of it.
        writer.close()

    async def _hold(self, size: int, *, answers: bool) -> None:
        """Wait as long as the network takes for so many bytes."""
        while self._weather.answers_lost if answers else self._weather.asks_lost:
            await self._changed.wait()
        weather = self._weather
        seconds = weather.latency_s + (size / weather.bytes_per_s if weather.bytes_per_s else 0.0)
        if seconds:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
