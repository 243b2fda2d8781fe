"""What a service has seen of rule sets: a version stays what it was, and none comes into force behind us (C-009)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.clinical.ruleset import Activation, Timetables, digest
from shared.runtime.errors import Misconfigured, ProcessUnhealthy
from shared.runtime.postgres.tables import JournalTables
from shared.runtime.rounds import look_for_ever

Key = tuple[str, str]
"""(tenant, version)"""

NOTICE: Final = timedelta(minutes=1)
"""How far ahead a document must be when it is first seen: more than clocks differ, and time for every process to
notice that it was started without it."""

LOOK_EVERY_S: Final = 10.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Seen:
    """A rule set as it was first seen."""

    digest: str
    active_from: datetime


class RuleSets:
    """The table `rule_set` of one service."""

    def __init__(self, tables: JournalTables, timetables: Timetables) -> None:
        """`timetables` are those this process was started with."""
        self._tables = tables
        self._held = {
            (tenant, each.rules.version): each
            for tenant, timetable in timetables.written.items()
            for each in timetable.activations
        }

    async def adopt(self, engine: AsyncEngine, now: datetime) -> None:
        """Note what is new, and make its patients due when it comes into force, since other rules wait for less.

        Raises Misconfigured where a document is not what it was, is gone, or comes too late; then nothing is noted.
        """
        async with engine.begin() as connection:
            lock = f"liftline-rule-sets:{self._tables.schema}"
            await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(lock))))
            seen = await read_seen(connection, self._tables)
            new = {key: each for key, each in self._held.items() if key not in seen}
            problems = [*self._changed(seen), *self._too_late(new, now), *await self._overtaken(connection, new, now)]
            if problems:
                raise Misconfigured(*problems)
            for (tenant, version), activation in new.items():
                await self._note(connection, tenant, version, activation)
                _log.info("rule set seen", version=version, active_from=activation.at.isoformat())

    def _changed(self, seen: Mapping[Key, Seen]) -> Iterator[str]:
        for (tenant, version), before in sorted(seen.items()):
            name, held = f"rule set {tenant}/{version}", self._held.get((tenant, version))
            if held is None:
                yield (
                    f"{name} is missing, it is active from {before.active_from.isoformat()}: a document is never taken"
                    " away; what undoes it is another one, active later"
                )
            elif digest(held.rules) != before.digest:
                yield f"{name} is not what it was when it was first seen: give the changed values another version"
            elif held.at != before.active_from:
                yield (
                    f"{name} was active from {before.active_from.isoformat()} when it was first seen, now"
                    f" {held.at.isoformat()}: give it another version"
                )

    def _too_late(self, new: Mapping[Key, Activation], now: datetime) -> Iterator[str]:
        for (tenant, version), activation in sorted(new.items(), key=lambda item: item[0]):
            if activation.at < now + NOTICE:
                yield (
                    f"rule set {tenant}/{version} is first seen at {now.isoformat()} and active from"
                    f" {activation.at.isoformat()}: it must be at least a minute ahead, what was said before is not"
                    " judged anew"
                )

    async def _overtaken(self, connection: AsyncConnection, new: Mapping[Key, Activation], now: datetime) -> list[str]:
        """New documents of an instant that has come already by the stamp of an event: some clock is ahead."""
        event, problems = self._tables.journal_event, []
        for (tenant, version), activation in sorted(new.items(), key=lambda item: item[0]):
            later = exists().where(event.c.tenant == tenant, event.c.received >= activation.at)
            if activation.at >= now + NOTICE and await connection.scalar(select(later)):
                problems.append(
                    f"rule set {tenant}/{version} is active from {activation.at.isoformat()}, and events received"
                    " later than that have been judged: give it a later instant"
                )
        return problems

    async def _note(self, connection: AsyncConnection, tenant: str, version: str, activation: Activation) -> None:
        patient = self._tables.patient
        row = {"version": version, "digest": digest(activation.rules), "active_from": activation.at}
        await connection.execute(insert(self._tables.rule_set).values(tenant=tenant, **row))
        await connection.execute(
            update(patient)
            .where(patient.c.tenant == tenant, patient.c.ledger.is_not(None), patient.c.fault.is_(None))
            .values(due_at=func.least(patient.c.due_at, activation.at))
        )

    async def watch(self, engine: AsyncEngine) -> None:
        """Look for rule sets that another process has seen and this one was started without; it cannot go on then.

        Raises ProcessUnhealthy: started again, the process reads the folder as it is now.
        """
        await look_for_ever(partial(self._look, engine), LOOK_EVERY_S, "the rule sets of other processes")

    async def _look(self, engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            seen = await read_seen(connection, self._tables)
        if without := sorted(seen.keys() - self._held.keys()):
            names = ", ".join(f"{tenant}/{version}" for tenant, version in without)
            raise ProcessUnhealthy(f"started without the rule set {names}, which another process has read")


async def read_seen(connection: AsyncConnection, tables: JournalTables) -> dict[Key, Seen]:
    """Every rule set this service has seen, as the worker or the owner in its role."""
    table = tables.rule_set
    rows = await connection.execute(select(table.c.tenant, table.c.version, table.c.digest, table.c.active_from))
    return {(row.tenant, row.version): Seen(row.digest, row.active_from) for row in rows}
