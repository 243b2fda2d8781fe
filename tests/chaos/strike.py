"""Striking: each planned fault is done to the stack, ended, and the time until all is well again is taken."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from shared.runtime.errors import LiftlineError
from shared.runtime.kafka.topics import PATIENT_EVENTS, admin
from tests.chaos.faults import CONSUMERS, KILLS_BROKER, ON_BROKERS, SERVICES, Fault, Kind
from tests.chaos.pulse import Pulse
from tests.chaos.stack import ChaosStack
from tests.support.crashable import ProxiedKafka
from tests.support.proxy import FAIR, Proxy, Weather

WEATHERS: Final[Mapping[Kind, Weather]] = {
    Kind.DATABASE_SLOW: Weather(latency_s=0.05, bytes_per_s=200_000),
    Kind.DATABASE_CUT: Weather(cut=True),
    Kind.DATABASE_SILENT: Weather(asks_lost=True),
    Kind.DATABASE_HALF_OPEN: Weather(answers_lost=True),
    Kind.KAFKA_SLOW: Weather(latency_s=0.2, bytes_per_s=50_000),
    Kind.KAFKA_CUT: Weather(cut=True),
    Kind.KAFKA_SILENT: Weather(asks_lost=True),
    Kind.KAFKA_HALF_OPEN: Weather(answers_lost=True),
}
MID_BATCH: Final = Weather(latency_s=0.08)
"""Makes a batch take long enough for a rebalance to come in its middle."""


@dataclass(frozen=True)
class Struck:
    """A fault that was done. Times are unix seconds; `recovered_s` None: not within `pulse.LIMIT_S`.

    `alone`: nothing else was wrong from its end to the recovery, so that this time is its own.
    """

    fault: Fault
    began: float
    ended: float
    recovered_s: float | None
    alone: bool


@dataclass
class _Span:
    """How long a fault really lasted, unix seconds."""

    began: float
    ended: float | None = None

    def meets(self, since: float) -> bool:
        """Whether it is not over, or ended after that time."""
        return self.ended is None or self.ended > since


class Striker:
    """Does the faults of a plan to a stack, each at its time."""

    def __init__(self, stack: ChaosStack, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
        self.struck: list[Struck] = []
        self._stack = stack
        self._now = now
        self._say = say
        self._spans: list[_Span] = []
        self._pulse = Pulse(stack)
        self._broker_down = asyncio.Lock()
        """Held while a broker is away: it may take longer to come back than was planned."""

    async def strike(self, plan: Sequence[Fault]) -> None:
        """All of them; returns when all is well again."""
        began = time.monotonic()
        pulse = asyncio.create_task(self._pulse.run())
        try:
            async with asyncio.TaskGroup() as group:
                for fault in plan:
                    await asyncio.sleep(max(0.0, began + fault.at_s - time.monotonic()))
                    group.create_task(self._one(fault))
        finally:
            pulse.cancel()
            await asyncio.wait({pulse})

    async def _one(self, fault: Fault) -> None:
        async with self._broker_down if fault.kind in ON_BROKERS else nullcontext():
            span = _Span(time.time())
            self._spans.append(span)
            note = await self._do(fault)
            span.ended = ended = time.time()
        recovered = await self._pulse.recovered(self._now())
        alone = not any(other.meets(ended) for other in self._spans if other is not span)
        self.struck.append(Struck(fault, span.began, ended, recovered, alone))
        after = "NOT recovered" if recovered is None else f"recovered {recovered:.1f} s after"
        target = " ".join(part for part in (fault.target, note) if part)
        what = f"{fault.kind}{f' ({target})' if target else ''}, {ended - span.began:.1f} s"
        self._say(f"{fault.at_s:6.1f} s  {what}, {after}{'' if alone else ', others in between'}")

    async def _do(self, fault: Fault) -> str:
        """Begin it, let it last, end it; returns what was hit, where that is known only now."""
        kind = fault.kind
        if kind in WEATHERS:
            await self._weather(self._network(fault), WEATHERS[kind], fault.lasts_s)
            return ""
        if kind in KILLS_BROKER | {Kind.BROKER_FREEZE}:
            return await self._broker(fault)
        acts: dict[Kind, Callable[[Fault], Awaitable[str]]] = {
            Kind.KILL: self._kill,
            Kind.KILL_ALL: self._kill,
            Kind.FREEZE: self._freeze,
            Kind.FREEZE_READERS: self._freeze,
            Kind.REBALANCE: self._rebalance,
            Kind.BACKEND_KILL: self._kill_backend,
            Kind.POSTMASTER_KILL: self._crash_database,
            Kind.DATABASE_CRASH: self._crash_database,
            Kind.DATABASE_FREEZE: self._freeze_database,
        }
        return await acts[kind](fault)

    def _network(self, fault: Fault) -> Proxy:
        kafka = self._stack.kafka
        if not fault.target:
            return self._stack.database_network
        if not isinstance(kafka, ProxiedKafka):
            raise LiftlineError("only Apache Kafka is behind a proxy")
        return kafka.proxies[int(fault.target)]

    async def _weather(self, network: Proxy, weather: Weather, seconds: float) -> None:
        network.set(weather)
        try:
            await asyncio.sleep(seconds)
        finally:
            network.set(FAIR)

    async def _kill(self, fault: Fault) -> str:
        for name in _services(fault):
            self._stack.signal_service(name, signal.SIGKILL)
        return ""

    async def _freeze(self, fault: Fault) -> str:
        names = _services(fault)
        for name in names:
            self._stack.signal_service(name, signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.lasts_s)
        finally:
            for name in names:
                self._stack.signal_service(name, signal.SIGCONT)
        return ""

    async def _rebalance(self, fault: Fault) -> str:
        network = self._stack.database_network
        network.set(MID_BATCH)
        try:
            await self._stack.leave(fault.target)
            await asyncio.sleep(fault.lasts_s / 2)
            await self._stack.join(fault.target)
            await asyncio.sleep(fault.lasts_s / 2)
        finally:
            network.set(FAIR)
        return ""

    async def _kill_backend(self, fault: Fault) -> str:
        backends = self._stack.database.backends()
        if not backends:
            return "no backend"
        os.kill(Random(f"{fault.at_s}").choice(sorted(backends)), signal.SIGKILL)
        return ""

    async def _crash_database(self, fault: Fault) -> str:
        how = signal.SIGKILL if fault.kind is Kind.POSTMASTER_KILL else signal.SIGQUIT
        await self._stack.database.stop_with(how)
        await asyncio.sleep(fault.lasts_s)
        await self._stack.database.start_again()
        return ""

    async def _freeze_database(self, fault: Fault) -> str:
        family = self._stack.database.family()
        _send(family, signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.lasts_s)
        finally:
            _send(family, signal.SIGCONT)
        return ""

    async def _broker(self, fault: Fault) -> str:
        kafka = self._stack.kafka
        if not isinstance(kafka, ProxiedKafka):
            os.kill(kafka.pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(fault.lasts_s)
            finally:
                os.kill(kafka.pid, signal.SIGCONT)
            return ""
        if fault.kind is Kind.BROKER_FREEZE:
            kafka.signal_node(int(fault.target), signal.SIGSTOP)
            try:
                await asyncio.sleep(fault.lasts_s)
            finally:
                kafka.signal_node(int(fault.target), signal.SIGCONT)
            return ""
        node = int(fault.target)
        if fault.kind is Kind.LEADER_LOSS:
            node = await self._leader(int(fault.target) - 1)
        await kafka.stop_node(node, signal.SIGTERM if fault.kind is Kind.BROKER_RESTART else signal.SIGKILL)
        await asyncio.sleep(fault.lasts_s)
        await kafka.start_node(node)
        return f"broker {node}" if fault.kind is Kind.LEADER_LOSS else ""

    async def _leader(self, partition: int) -> int:
        async with admin(self._stack.watching) as client:
            (described,) = await client.describe_topics([PATIENT_EVENTS])
        by_number = {one["partition"]: int(one["leader"]) for one in described["partitions"]}
        return by_number[partition] if by_number[partition] > 0 else 1


def _services(fault: Fault) -> tuple[str, ...]:
    if fault.kind is Kind.KILL_ALL:
        return SERVICES
    return CONSUMERS if fault.kind is Kind.FREEZE_READERS else (fault.target,)


def _send(pids: Sequence[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)
