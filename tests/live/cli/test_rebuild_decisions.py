"""`liftline rebuild` brings the decisions that alerts shows up to progression's own."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.postgres.tables import DECISION as SHOWN
from services.progression.adapters.postgres.tables import DECISION as SAID
from shared.contracts.emissions import DecisionSaid, DecisionStatusChanged, DecisionWithdrawn
from shared.contracts.vocabulary import Action, DecisionStatus
from shared.runtime.journal.ports import Origin, Stated
from shared.runtime.postgres.decisions import write_decisions
from shared.runtime.postgres.engine import create_engine
from tests.live.cli.test_commands import liftline

AT = datetime(2026, 2, 2, 12, tzinfo=UTC)


def decided(number: int, patient: str = "p1", tenant: str = "demo") -> Stated:
    said = DecisionSaid(
        at=AT,
        tenant=tenant,
        patient_id=patient,
        decision_id=f"d{number}",
        trigger=f"s{number}",
        action=Action.INCREASE_LOAD,
        status=DecisionStatus.PENDING_APPROVAL,
        rules=("C-056",),
        rule_set="1.0.0",
        sentence="Because.",
    )
    return Stated(tenant, patient, number, said, Origin.JOURNAL)


def withdrawn(number: int, version: int) -> Stated:
    gone = DecisionWithdrawn(
        at=AT, tenant="demo", patient_id="p1", decision_id=f"d{number}", version=2, trigger=f"s{number}"
    )
    return Stated("demo", "p1", version, gone, Origin.JOURNAL)


async def rows(engine: AsyncEngine, tenant: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    async with engine.connect() as connection:
        said, shown = [
            [
                tuple(row)
                for row in await connection.execute(
                    select(table).where(table.c.tenant == tenant).order_by(table.c.patient, table.c.decision_id)
                )
            ]
            for table in (SAID, SHOWN)
        ]
    return said, shown


async def test_what_alerts_lacks_or_has_as_it_was_is_put_right(database: str) -> None:
    engine = create_engine(database, application="test")
    everything = [decided(1), decided(2), withdrawn(2, 5), decided(3, "p2"), decided(4, tenant="north")]
    async with engine.begin() as connection:
        await write_decisions(connection, SAID, everything)
        await write_decisions(connection, SHOWN, [decided(1), decided(2)])
    settings = {"LIFTLINE_DATABASE_URL": database}
    code, told = await liftline("rebuild", "demo", **settings)
    assert (code, "2 decisions are behind progression" in told) == (1, True), told
    assert len((await rows(engine, "demo"))[1]) == 2, "nothing is written unless it is asked for"
    code, told = await liftline("rebuild", "demo", "--write", **settings)
    assert (code, "2 decisions put right" in told) == (0, True), told
    said, shown = await rows(engine, "demo")
    assert shown == said
    assert (await rows(engine, "north"))[1] == [], "of another clinic nothing is touched"
    assert (await liftline("rebuild", "demo", **settings))[0] == 0
    await engine.dispose()


async def test_what_alerts_has_read_already_stays(database: str) -> None:
    """While progression has committed and alerts is ahead of what the command has read."""
    engine = create_engine(database, application="test")
    async with engine.begin() as connection:
        await write_decisions(connection, SAID, [decided(1)])
        changed = DecisionStatusChanged(
            at=AT,
            tenant="demo",
            patient_id="p1",
            decision_id="d1",
            status=DecisionStatus.DECLINED,
            trigger="s1",
        )
        await write_decisions(connection, SHOWN, [decided(1), Stated("demo", "p1", 7, changed, Origin.JOURNAL)])
    _, before = await rows(engine, "demo")
    assert (await liftline("rebuild", "demo", "--write", LIFTLINE_DATABASE_URL=database))[0] == 0
    assert (await rows(engine, "demo"))[1] == before
    await engine.dispose()
