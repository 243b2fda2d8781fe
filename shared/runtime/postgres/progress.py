"""How far a service has come, for whoever waits until nothing is left to do."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.postgres.dead_letters import DeadLetters
from shared.runtime.postgres.fence import Fence
from shared.runtime.postgres.outbox import Outbox
from shared.runtime.postgres.tables import JournalTables
from shared.runtime.postgres.timers import Timers


class PartitionProgress(BaseModel):
    """A partition. `caught_up_to` null: not known to be read to its end at the present clinical time or before."""

    next_offset: int
    caught_up_to: AwareDatetime | None


class Progress(BaseModel):
    """A service. `due` counts patients for whom something has fallen due, `outbox` messages not yet published."""

    now: AwareDatetime
    partitions: Mapping[int, PartitionProgress]
    outbox: int
    due: int
    dead_letters: int
    findings: Mapping[int, PartitionProgress] | None = None
    """The same for progression.assessment.v1, where the service reads it."""

    def at_rest(self, at: datetime) -> bool:
        """Whether everything received up to `at` is applied, and every tick up to it has run."""
        return self.due == 0 and _read_to(self.partitions, at)

    def settled(self, at: datetime) -> bool:
        """Whether beyond that everything is published, and everything that was stated up to `at` is taken up."""
        return self.at_rest(at) and self.outbox == 0 and (self.findings is None or _read_to(self.findings, at))


def _read_to(partitions: Mapping[int, PartitionProgress], at: datetime) -> bool:
    return bool(partitions) and all(
        one.caught_up_to is not None and one.caught_up_to >= at for one in partitions.values()
    )


async def read_progress(
    connection: AsyncConnection,
    tables: JournalTables,
    journal: Fence,
    timers: Timers,
    now: datetime,
    findings: Fence | None = None,
) -> Progress:
    """Read it. One connection: partitions first, so that nothing counted later was missed by them."""
    partitions = await partition_progress(connection, journal, now)
    return Progress(
        now=now,
        partitions=partitions,
        findings=await partition_progress(connection, findings, now) if findings is not None else None,
        due=await timers.count_due(connection, now),
        outbox=(await Outbox(tables.outbox).backlog(connection)).rows,
        dead_letters=await DeadLetters(tables.dead_letter).count(connection),
    )


async def partition_progress(connection: AsyncConnection, fence: Fence, now: datetime) -> dict[int, PartitionProgress]:
    """Where the partitions stand. A mark later than `now` was made before a stepped clock was put back: not valid."""
    return {
        part: PartitionProgress(
            next_offset=position.next_offset,
            caught_up_to=position.caught_up_to
            if position.caught_up_to is not None and position.caught_up_to <= now
            else None,
        )
        for part, position in (await fence.positions(connection)).items()
    }
