"""The timer runner: runs the ticks of patients for whom something has fallen due."""

from datetime import timedelta
from typing import Final

import structlog

from shared.clinical.history import Window
from shared.runtime.clock import Reading
from shared.runtime.journal.faults import blames_record
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Fault
from shared.runtime.journal.turn import Turn
from shared.runtime.journal.work import Work
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.patients import Key
from shared.runtime.postgres.timers import Timers
from shared.runtime.rounds import Rounds

BATCH: Final = 100
_AT_ONCE: Final = timedelta(0)

_log = structlog.get_logger(__name__)


class TimerRunner(Rounds):
    """Fires timers as far as the journal has been read; any number of runners may work side by side."""

    WORK = "timers"

    def __init__(self, journal: Journal, *, poll_s: float) -> None:
        super().__init__(poll_s)
        self._journal = journal
        self._timers = Timers(journal.tables, journal.fence, journal.clock.grace)
        self._window = None if journal.clock.grace == _AT_ONCE else Window()

    async def turn(self) -> bool:
        """Fire a batch; True when there may be more."""
        turn = Turn()
        return await self.fire() == BATCH or turn.over

    async def follow_window(self) -> None:
        """Work out every patient's next instant anew when the window of ticks has changed.

        The real clock's is always open. A stepped clock's may have changed while no process looked: the first look
        counts as a change.
        """
        await self._follow(await self._journal.clock.reading())

    async def _follow(self, reading: Reading) -> None:
        if reading.window != self._window:
            async with self._journal.engine.begin() as connection:
                await self._timers.rearm(connection, reading.now)
            self._window = reading.window

    async def fire(self) -> int:
        """Run the ticks of up to BATCH due patients in one transaction, or of those it has time for; how many."""
        reading = await self._journal.clock.reading()
        await self._follow(reading)
        taken: list[Key] = []
        try:
            return await self._transact(reading, taken)
        except Exception as error:
            if not blames_record(error) or not taken:
                raise
            _log.warning("ticks fail, running them patient by patient", patients=len(taken), exc_info=error)
            for key in taken:
                await self._alone(reading, key)
            return len(taken)

    async def _transact(self, reading: Reading, taken: list[Key], only: Key | None = None) -> int:
        journal = self._journal
        async with journal.engine.begin() as connection:
            due = await self._timers.take_due(connection, reading.now, BATCH, only=only)
            if not due:
                return 0
            taken.extend(row.key for row, _ in due)
            works: list[Work] = []
            turn = Turn()
            for row, ready_to in due:
                if row.due_at is not None:
                    lateness = (reading.now - row.due_at).total_seconds()
                    journal.metrics.timer_lateness_seconds.observe(max(0.0, lateness))
                work = journal.work(connection, row, reading)
                await work.tick(ready_to)
                works.append(work)
                if turn.over:
                    break  # the others are due as they were
            changes = Changes(works)
            await journal.writer.write(connection, journal.fence.reader, changes)
        journal.committed(changes)
        return len(works)

    async def _alone(self, reading: Reading, key: Key) -> None:
        try:
            await self._transact(reading, [], only=key)
        except Exception as error:
            if not blames_record(error):
                raise
            _log.exception("ticks of a patient set aside until its next event", patient=key[1])
            await self._set_aside(reading, key, error)

    async def _set_aside(self, reading: Reading, key: Key, error: Exception) -> None:
        journal = self._journal
        fault = Fault(*key, f"{type(error).__name__}: {error}", reading.now)
        async with journal.engine.begin() as connection:
            row = await journal.patients.lock_one(connection, key)
            if row is None:
                return
            row.due_at, row.fault = None, type(error).__name__
            await journal.patients.save(connection, [row])
            await journal.writer.write(connection, journal.fence.reader, Changes(faults=[fault]))
