"""Decisions as they stand, in whichever schema keeps them: progression's own, and alerts' view of its topic."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, fields
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.journal.ports import Stated
from shared.runtime.journal.standing import Patch, Standing, standing_changes
from shared.runtime.postgres.access import access
from shared.runtime.postgres.sets import unnest
from shared.runtime.postgres.tables import JsonText

_KEY: Final = ("tenant", "patient", "decision_id")
_NAMES: Final = [each.name for each in fields(Standing)]


def decision_table(metadata: MetaData) -> Table:
    """Each decision in its newest version. `said` is the number of the emission that changed it last."""
    table = Table(
        "decision",
        metadata,
        Column("tenant", Text, primary_key=True),
        Column("patient", Text, primary_key=True),
        Column("decision_id", Text, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("said", Integer, nullable=False),
        Column("standing", Boolean, nullable=False),
        Column("trigger", Text, nullable=False),
        Column("exercise_id", Text),
        Column("action", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("body", JsonText, nullable=False),
        info=access(worker="SELECT, INSERT, UPDATE", api="SELECT"),
    )
    Index("decision_said", table.c.tenant, table.c.patient, table.c.said)
    return table


async def read_decisions(
    connection: AsyncConnection, table: Table, tenant: str, batch: int
) -> AsyncIterator[Sequence[Standing]]:
    """Every decision of a tenant as it stands in this schema, so many at a time."""
    query = select(*(table.c[name] for name in _NAMES)).where(table.c.tenant == tenant)
    rows = await connection.stream(query.order_by(table.c.patient, table.c.decision_id))
    async for some in rows.partitions(batch):
        yield [Standing(**row._mapping) for row in some]


async def overtaken(connection: AsyncConnection, table: Table, others: Sequence[Standing]) -> list[Standing]:
    """Those of another schema's decisions that this one lacks, or has as they were before."""
    names = ("tenant", "patient", "decision_id")
    wanted = unnest("wanted", [(name, Text) for name in names], [tuple(getattr(o, n) for n in names) for o in others])
    query = select(*(table.c[name] for name in names), table.c.said)
    same = and_(*(table.c[name] == wanted.c[name] for name in names))
    ours = {tuple(row[:3]): row.said for row in await connection.execute(query.join(wanted, same))}
    return [one for one in others if ours.get((one.tenant, one.patient, one.decision_id), -1) < one.said]


async def put_decisions(connection: AsyncConnection, table: Table, rows: Sequence[Standing]) -> None:
    """Write decisions as they stand. One that was overtaken since changes nothing."""
    new = insert(table)
    newer = new.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={name: new.excluded[name] for name in _NAMES if name not in _KEY},
        where=table.c.said < new.excluded.said,
    )
    await connection.execute(newer, [asdict(row) for row in rows])


async def write_decisions(connection: AsyncConnection, table: Table, said: Sequence[Stated]) -> None:
    """Write what was decided. What has been written before, or was overtaken since, changes nothing."""
    changes = standing_changes(said)
    if changes.whole:
        await put_decisions(connection, table, list(changes.whole.values()))
    if changes.patches:
        rows = [
            {**{f"key_{name}": value for name, value in zip(_KEY, key, strict=True)}, **asdict(patch)}
            for key, patch in changes.patches.items()
        ]
        patched = {
            each.name: func.coalesce(bindparam(each.name, type_=table.c[each.name].type), table.c[each.name])
            for each in fields(Patch)
        }
        same = [table.c[name] == bindparam(f"key_{name}") for name in _KEY]
        later = table.c.said < bindparam("said", type_=table.c.said.type)
        await connection.execute(update(table).where(*same, later).values(patched), rows)
