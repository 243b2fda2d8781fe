"""What progression needs from outside to answer questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.runtime.auth import Principal
from shared.runtime.journal.standing import Standing
from shared.runtime.postgres.journal_store import EmissionRow, EventRow


@dataclass(frozen=True)
class TimelineCursor:
    """Place in a timeline: the last event, by its number, and the last emission, by its version."""

    seq: int = 0
    version: int = 0


class PatientRecords(Protocol):
    """What is stored of patients. Every read is recorded in the audit log, in the same transaction."""

    async def ledger(self, who: Principal, patient: str) -> str | None:
        """The ledger of a patient of the caller's tenant, as stored text; None when there is none."""
        ...

    async def decisions(
        self, who: Principal, patient: str, *, before: int | None, limit: int
    ) -> Sequence[Standing] | None:
        """Decisions, last changed first, those before the emission `before`; None for an unknown patient."""
        ...

    async def timeline(
        self, who: Principal, patient: str, *, after: TimelineCursor, limit: int
    ) -> tuple[Sequence[EventRow], Sequence[EmissionRow]] | None:
        """Up to `limit` events and up to `limit` emissions after a place; None for an unknown patient."""
        ...

    async def event(
        self, who: Principal, patient: str, event_id: str
    ) -> tuple[Sequence[EventRow], Sequence[EmissionRow]] | None:
        """What was accepted under an event id, and everything said about it; None when there is nothing."""
        ...
