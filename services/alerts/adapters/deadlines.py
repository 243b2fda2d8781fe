"""The loop that keeps deadlines: whoever is on call is told, then the next one; snoozes end, digests go out.

Deadlines depend on what people did, not on how far the journal has been read: unlike ticks they wait for no gate.
"""

from time import monotonic
from typing import Final, TypeVar

import structlog
from sqlalchemy import text

from services.alerts.adapters.postgres.clinics import unreadable
from services.alerts.adapters.postgres.deadlines import Deadlines, Done, Key, late
from services.alerts.domain.deadlines import Kind
from shared.contracts.alerts import Change
from shared.contracts.vocabulary import Severity
from shared.runtime.errors import is_contended, is_transient
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.writer import Changes
from shared.runtime.rounds import Rounds, look_for_ever

BATCH: Final = 100
POLL_S: Final = 0.5
"""Between looks; what this process commits wakes it at once."""
RETRY_S: Final = 30.0
"""One that cannot be done must not keep the others waiting: it is tried again so much later, and counts as late."""
LOCK_MS: Final = 1000
"""How long one waits for rows that somebody else holds: the next clinic's page waits as long."""
BUSY_S: Final = 1.0
"""A clinic whose rows are held is left out so long. The one that waited in vain is set back further, for the others of
its clinic: it may be but one patient whose row is held."""
SET_BACK_S: Final = 5.0
COUNT_EVERY_S: Final = 5.0

_K = TypeVar("_K")
_BRIEFLY: Final = text(f"SET LOCAL lock_timeout = {LOCK_MS}")

_log = structlog.get_logger(__name__)


class DeadlineRunner(Rounds):
    """Fires deadlines, each in a transaction of its own; any number of runners may work side by side."""

    WORK = "deadlines"

    def __init__(self, journal: Journal, deadlines: Deadlines) -> None:
        super().__init__(POLL_S)
        self._journal = journal
        self._deadlines = deadlines
        self._failed: dict[Key, float] = {}
        self._busy: dict[str, float] = {}

    async def turn(self) -> bool:
        """Fire what is due; True when anything was."""
        return await self.fire() > 0

    async def fire(self) -> int:
        """Do what is due, the worst first; how many were done. Raises when the database is away."""
        now = await self._journal.clock.now()
        self._failed = _not_over(self._failed)
        self._busy = _not_over(self._busy)
        async with self._journal.engine.connect() as connection:
            keys = await self._deadlines.due(connection, now, BATCH + len(self._failed), but=self._busy)
        done = 0
        for key in keys:
            if self._stopping:
                break
            if key not in self._failed and key[0] not in self._busy:
                done += await self._one(key)
        return done

    async def _one(self, key: Key) -> bool:
        try:
            async with self._journal.engine.begin() as connection:
                await connection.execute(_BRIEFLY)
                done = await self._deadlines.fire(connection, key, await self._journal.clock.now())
        except Exception as error:
            self._set_back(key, error)
            return False
        if done is not None and done.change is not None:
            self._count(done)
            self._journal.committed(Changes())
        return done is not None

    def _set_back(self, key: Key, error: Exception) -> None:
        """Let the others go on; raises the error when the database is away, for all."""
        if is_contended(error):
            self._busy[key[0]] = monotonic() + BUSY_S
            self._failed[key] = monotonic() + SET_BACK_S
            _log.info("a clinic's rows are held, others go on", tenant=key[0], alert=key[1], step=key[2])
        elif is_transient(error):
            raise error
        else:
            self._failed[key] = monotonic() + RETRY_S
            _log.error("a deadline cannot be done, others go on", alert=key[1], step=key[2], exc_info=error)

    def _count(self, done: Done) -> None:
        severity = list(Severity)[done.deadline.rank]
        if done.deadline.kind is Kind.ESCALATE:
            self._journal.metrics.escalations.labels(severity=severity).inc()
        if done.change is Change.UNREACHED:
            self._journal.metrics.unreached.labels(severity=severity).inc()

    async def count(self) -> None:
        """Bring into the metrics what only the database knows, for ever; an outage only delays the next look."""
        await look_for_ever(self.look, COUNT_EVERY_S, "deadlines")

    async def look(self) -> None:
        """Count open alerts, what should have been done by now, and settings that say in vain who is to be told."""
        now = await self._journal.clock.now()
        async with self._journal.engine.connect() as connection:
            overdue = await late(connection, now)
            open_now = await self._deadlines.open(connection)
            unanswered = await self._deadlines.unanswered(connection, now)
            self._journal.metrics.settings_unreadable.set(await unreadable(connection))
        metrics = self._journal.metrics
        for severity in Severity:
            metrics.open_alerts.labels(severity=severity).set(open_now.get(severity, 0))
            metrics.unanswered.labels(severity=severity).set(unanswered.get(severity, 0))
            for kind in Kind:
                metrics.deadlines_overdue.labels(severity=severity, kind=kind).set(overdue.get((severity, kind), 0))


def _not_over(until: dict[_K, float]) -> dict[_K, float]:
    now = monotonic()
    return {key: end for key, end in until.items() if end > now}
