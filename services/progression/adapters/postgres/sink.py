"""Keeps the table of decisions as they stand."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.progression.adapters.postgres.tables import DECISION
from services.progression.application.standing import Patch, Standing, standing_changes
from shared.runtime.journal.ports import Fault, Stated
from shared.runtime.postgres.dead_letters import DeadLetter

_KEY = ("tenant", "patient", "decision_id")


class DecisionSink:
    """Writes what was decided, in the transaction that says it."""

    async def write(
        self,
        connection: AsyncConnection,
        said: Sequence[Stated],
        _letters: Sequence[DeadLetter],
        _faults: Sequence[Fault],
    ) -> None:
        """Write decisions. Dead letters and faults are metrics and logs here; alerts makes alerts of its own."""
        changes = standing_changes(said)
        if changes.whole:
            await connection.execute(_UPSERT, [asdict(row) for row in changes.whole.values()])
        if changes.patches:
            rows = [
                {**{f"key_{name}": value for name, value in zip(_KEY, key, strict=True)}, **asdict(patch)}
                for key, patch in changes.patches.items()
            ]
            await connection.execute(_PATCH, rows)


_NAMES = [each.name for each in fields(Standing)]
_INSERT = insert(DECISION)
_UPSERT = _INSERT.on_conflict_do_update(
    index_elements=list(_KEY), set_={name: _INSERT.excluded[name] for name in _NAMES if name not in _KEY}
)
_PATCH = (
    update(DECISION)
    .where(*(DECISION.c[name] == bindparam(f"key_{name}") for name in _KEY))
    .values(
        {
            each.name: func.coalesce(bindparam(each.name, type_=DECISION.c[each.name].type), DECISION.c[each.name])
            for each in fields(Patch)
        }
    )
)
