"""The life of a service process: HTTP, consumers and background tasks in one event loop, and an orderly end.

`run_service` ends with 0 after SIGTERM or SIGINT, with 1 when a part of it died. Order of the end: no new requests, no
new batches, running ones finish, background tasks stop; connections are closed by whoever opened them.
"""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import structlog
import uvicorn
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from faststream.kafka import KafkaBroker

from shared.runtime.errors import LiftlineError, Misconfigured, ProcessUnhealthy
from shared.runtime.kafka.subscribe import Subscription
from shared.runtime.pulse import beat, end_within, need_not_end
from shared.runtime.settings import Settings
from shared.runtime.wire import GuardedProtocol

Task = Callable[[], Coroutine[Any, Any, None]]
"""A background loop. It never returns; to be cancelled is its normal end."""

CONNECT_PAUSE_S: Final = 1.0
HTTP_DRAIN_S: Final = 3.0
"""How long running requests may take after SIGTERM."""
TASK_DRAIN_S: Final = 5.0
END_LIMIT_S: Final = 60.0
"""How long the whole end may take: about 25 s when every limit on the way is reached."""
PULSE: Final = "pulse"

GAVE_UP: Final = "part of the process ended, it stops"
"""Said of a process that ends because a part of it did."""
_log = structlog.get_logger(__name__)


class Consumers:
    """All subscriptions of a process over one connection."""

    def __init__(self, broker: KafkaBroker, subscriptions: Sequence[Subscription]) -> None:
        self._broker = broker
        self._subscriptions = subscriptions
        self.running = False

    async def ready(self) -> str | None:
        """Health check for /health/ready: whether every subscription has its partitions."""
        if not self.running:
            return "not yet connected to the broker"
        without = [subscription.topic for subscription in self._subscriptions if not subscription.assigned]
        return f"no partitions of {', '.join(without)}" if without else None

    async def start(self) -> None:
        """Join all groups at once; while the broker is away, try again."""
        while True:
            try:
                await self._broker.connect()
                async with asyncio.TaskGroup() as group:
                    for subscriber in self._broker.subscribers:
                        group.create_task(subscriber.start())
            except* (KafkaError, OSError) as errors:
                _log.info("waiting for the broker", error=type(errors.exceptions[0]).__name__)
            else:
                self.running = True
                return
            await self._leave()
            await asyncio.sleep(CONNECT_PAUSE_S)

    async def stop(self) -> None:
        """Finish running batches, commit them, leave the groups."""
        self.running = False
        for subscription in self._subscriptions:
            subscription.stopping()
        await self._leave()

    async def _leave(self) -> None:
        with contextlib.suppress(KafkaError, OSError):
            await asyncio.gather(*(subscriber.stop() for subscriber in self._broker.subscribers))
            await self._broker.stop()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: the process has one place that knows when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def answer(self) -> None:
        """Serve until should_exit. Raises ProcessUnhealthy where uvicorn would end the process on the spot."""
        try:
            await self.serve()
        except SystemExit:
            raise ProcessUnhealthy(f"cannot serve HTTP on {self.config.host}:{self.config.port}") from None


async def run_service(
    settings: Settings,
    app: FastAPI,
    *,
    tasks: Mapping[str, Task],
    consumers: Consumers | None = None,
    stop: Callable[[], Awaitable[None]] | None = None,
    end_limit_s: float = END_LIMIT_S,
) -> int:
    """Run until told to stop or until a part dies; returns the exit code.

    `tasks` are background loops by name. `stop` is called when the end begins, to end what must not be cancelled
    half-way. `app.state.stopping` is an asyncio.Event that long answers (event streams) watch. `end_limit_s`: whatever
    hangs then, a handler that ignores being cancelled, the process ends, with 1.
    """
    _keep_what_is_there()
    stopping = asyncio.Event()
    app.state.stopping = stopping
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        http=GuardedProtocol,
        ws="none",
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=int(HTTP_DRAIN_S),
        timeout_keep_alive=30,
    )
    server = _Server(config)
    loops: dict[str, Task] = {"http": server.answer, PULSE: beat, **tasks}
    async with _told_to_stop(stopping):
        running = {asyncio.create_task(loop(), name=name): name for name, loop in loops.items()}
        starting = asyncio.create_task(consumers.start(), name="consumers") if consumers else None
        died = await _first_death(running, starting, stopping)
        stopping.set()
        server.should_exit = True
        await _stop_beating(running)
        end_within(end_limit_s)
        await _wind_down(running, starting, consumers, stop)
    return 1 if died else 0


def _keep_what_is_there() -> None:
    """Take modules, models and routes out of the garbage collector's rounds: they stay for as long as the process.

    To look through them all, at a moment of its own choosing, took it 200 ms, in which nobody was answered.
    """
    gc.collect()
    gc.freeze()


async def _stop_beating(running: dict[asyncio.Task[None], str]) -> None:
    """The beat would put off the end that is about to be set."""
    pulse = next(task for task, name in running.items() if name == PULSE)
    del running[pulse]
    pulse.cancel()
    await asyncio.wait({pulse})


async def _first_death(
    running: Mapping[asyncio.Task[None], str], starting: asyncio.Task[None] | None, stopping: asyncio.Event
) -> bool:
    """Wait until it is time to stop; whether because a part of the process ended by itself."""
    told = asyncio.create_task(stopping.wait())
    parts: set[asyncio.Task[Any]] = {told, *running}
    if starting is not None:
        parts.add(starting)
    try:
        while True:
            done, parts = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            if told in done:
                return False
            dead = [part for part in done if part is not starting or part.exception() is not None]
            for part in dead:
                _say_how_it_ended(part)
            if dead:
                return True
    finally:
        told.cancel()


def _say_how_it_ended(part: asyncio.Task[Any]) -> None:
    error = None if part.cancelled() else part.exception()
    if isinstance(error, ProcessUnhealthy):
        _log.error("process is beyond help and stops", part=part.get_name(), reason=str(error))
    else:
        _log.error(GAVE_UP, part=part.get_name(), exc_info=error)


async def _wind_down(
    running: Mapping[asyncio.Task[None], str],
    starting: asyncio.Task[None] | None,
    consumers: Consumers | None,
    stop: Callable[[], Awaitable[None]] | None,
) -> None:
    if starting is not None:
        starting.cancel()
        await asyncio.wait({starting})
    if consumers is not None:
        await consumers.stop()
    if stop is not None:
        await stop()
    by_name = {name: task for task, name in running.items()}
    await asyncio.wait({by_name.pop("http")}, timeout=HTTP_DRAIN_S + 2)
    for task in by_name.values():
        task.cancel()
    if by_name:
        await asyncio.wait(by_name.values(), timeout=TASK_DRAIN_S)
    _log.info("stopped")


@asynccontextmanager
async def _told_to_stop(stopping: asyncio.Event) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def run_process(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a service's `run()` on the fast event loop; turns settings that are wrong into sentences and exit code 2."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every platform

        factory = uvloop.new_event_loop
    except ImportError:
        factory = None
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(main())
    except Misconfigured as error:
        sys.stderr.write("".join(f"liftline: {sentence}\n" for sentence in str(error).splitlines()))
        return 2
    except LiftlineError as error:
        sys.stderr.write(f"liftline: {error}\n")
        return 1
    finally:
        need_not_end()
