"""The clinic at work: sends the script slot by slot over HTTP, moves the clinical clock, and keeps its own account.

Time goes on whether the system is well or not. In each slot all that is due is sent; the clock moves on when everything
was accepted, or when apps have waited for `PATIENCE_S`: then days pass over what is still being tried.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from services.simulator.adapters.client import ClinicClient
from services.simulator.application.ledger import Answer, EventKey, SentLedger, event_key
from services.simulator.domain.deliveries import Delivery, Envelope
from shared.runtime.errors import Unavailable
from tests.chaos.people import Script

PATIENCE_S: Final = 8.0
AT_ONCE: Final = 24
"""Requests under way at the same time."""
DRAIN_LIMIT_S: Final = 150.0

SetClock = Callable[[datetime], Awaitable[None]]


@dataclass
class Account(SentLedger):
    """What was sent and answered, and at what clinical time: the ledger that the services are measured against."""

    now: Callable[[], datetime] = field(kw_only=True)
    envelopes: dict[EventKey, Envelope] = field(default_factory=dict)
    tried_at: dict[EventKey, datetime] = field(default_factory=dict)
    """When it first went out."""
    accepted_at: dict[EventKey, datetime] = field(default_factory=dict)
    """When it was first answered with "accepted"."""

    def sending(self, envelopes: tuple[Envelope, ...]) -> None:
        super().sending(envelopes)
        for envelope in envelopes:
            self.envelopes.setdefault(event_key(envelope), envelope)
            self.tried_at.setdefault(event_key(envelope), self.now())

    def answered(self, envelope: Envelope, answer: Answer) -> None:
        super().answered(envelope, answer)
        if answer is Answer.ACCEPTED:
            self.accepted_at.setdefault(event_key(envelope), self.now())


@dataclass
class ClockLog:
    """Each step of the clinical clock with the real time of its beginning and its end."""

    steps: list[tuple[datetime, float, float]] = field(default_factory=list)

    def passed(self, instant: datetime) -> float | None:
        """Unix time from which the clock surely stood at `instant` or later; None when it never did."""
        return next((done for to, _, done in self.steps if to >= instant), None)

    def reached(self, instant: datetime) -> float | None:
        """Unix time before which the clock surely did not stand at `instant` or later."""
        return next((began for to, began, _ in self.steps if to >= instant), None)


class Driver:
    """Plays a script against a stack."""

    def __init__(self, client: ClinicClient, set_clock: SetClock, script: Script, slot_s: float) -> None:
        """`slot_s`: shortest real duration of a slot, seconds."""
        self.now = script.slots[0].at
        self.clock = ClockLog()
        self.account = Account(now=lambda: self.now)
        self.impatient = 0
        """Slots that ended with requests still being tried."""
        client.ledger = self.account
        self._client = client
        self._set_clock = set_clock
        self._script = script
        self._slot_s = slot_s
        self._limit = asyncio.Semaphore(AT_ONCE)
        self._mail: dict[str, asyncio.Queue[Delivery]] = {}
        self._waiting = 0
        self._empty = asyncio.Event()
        self._empty.set()

    async def play(self) -> None:
        """All slots, one after the other, and then until everything has been answered."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as senders:
            patients = {each.patient_id for sent in self._script.sends.values() for each in sent}
            self._mail = {patient: asyncio.Queue() for patient in patients}
            tasks = [senders.create_task(self._send(mail)) for mail in self._mail.values()]
            for slot in self._script.slots:
                await asyncio.sleep(max(0.0, began + slot.number * self._slot_s - time.monotonic()))
                await self.step(slot.at)
                for delivery in self._script.sends.get(slot.number, ()):
                    self._post(delivery)
                self.impatient += not await self._sent(PATIENCE_S)
            if not await self._sent(DRAIN_LIMIT_S):
                raise TimeoutError(f"{self._waiting} requests were not answered within {DRAIN_LIMIT_S:g} s")
            for task in tasks:
                task.cancel()

    async def step(self, to: datetime) -> None:
        """Move the clinical clock; while the database is away, try again."""
        began = time.time()
        # First: what is answered from now on may have been accepted at the new time.
        self.now = to
        while True:
            try:
                async with asyncio.timeout(5.0):
                    await self._set_clock(to)
            except (Unavailable, OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError):
                await asyncio.sleep(0.1)
            else:
                self.clock.steps.append((to, began, time.time()))
                return

    def _post(self, delivery: Delivery) -> None:
        self._waiting += 1
        self._empty.clear()
        self._mail[delivery.patient_id].put_nowait(delivery)

    async def _send(self, mail: asyncio.Queue[Delivery]) -> None:
        """One patient's requests, each after the one before was answered."""
        while True:
            delivery = await mail.get()
            async with self._limit:
                await self._client.send(delivery)
            self._waiting -= 1
            if not self._waiting:
                self._empty.set()

    async def _sent(self, limit_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._empty.wait()
        return self._empty.is_set()
