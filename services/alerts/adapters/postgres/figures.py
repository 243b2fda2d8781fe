"""Counts the figures of one clinic."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.safety_rates import count_injured, count_sessions
from services.alerts.adapters.postgres.tables import ALERT, DECISION, OPEN, TABLES
from services.alerts.application.figures import Answers, ByProfile, Figures, StillTraining, Week
from services.alerts.domain.safety_rate import SafetyRate
from shared.clinical.ruleset import Timetables
from shared.contracts.alerts import State
from shared.contracts.vocabulary import Action, EventType, Severity
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.tenants import Tenants

WEEKS: Final = 12
RECENT_DAYS: Final = 28
_A_MONTH: Final = Decimal("30.4375")
_LATELY: Final = timedelta(days=14)

_EVENT: Final = TABLES.journal_event.c
_PLANS: Final = (EventType.PLAN_IMPORTED.value, EventType.PLAN_ACTIVATION_REQUESTED.value)


class PostgresFigures:
    """Reads the schema `alerts`; every query begins with the caller's tenant. Nobody's data is shown, only numbers."""

    def __init__(self, tenants: Tenants, audit: Audit, clock: Clock, timetables: Timetables) -> None:
        self._tenants = tenants
        self._audit = audit
        self._clock = clock
        self._timetables = timetables

    async def of(self, who: Principal) -> Figures:
        """The figures of the caller's clinic."""
        now, tenant = await self._clock.now(), who.tenant
        rules = self._timetables.of(tenant).at(now)
        since = now - timedelta(days=rules.safety_rate_days)
        async with self._tenants.of(tenant, snapshot=True) as connection:
            await self._audit.record(connection, who, "read figures")
            settings = await settings_of(connection, [tenant])
            zone = settings[tenant].zone
            sessions = await count_sessions(connection, tenant, since, now)
            rate = SafetyRate(sessions, await count_injured(connection, tenant, since, now))
            return Figures(
                at=now,
                zone=zone,
                weeks=await _weeks(connection, tenant, now, zone),
                answers=await _answers(connection, tenant, now),
                still_training=[
                    await _still_training(connection, tenant, now, months, least, most)
                    for months, least, most in rules.adherence_benchmarks
                ],
                profiles=await _profiles(connection, tenant, now),
                safety=rate,
                safety_days=rules.safety_rate_days,
                safety_share=rate.share(rules),
                safety_limit=rules.safety_rate,
            )


async def _weeks(connection: AsyncConnection, tenant: str, now: datetime, zone: str) -> Sequence[Week]:
    since = now - timedelta(weeks=WEEKS)
    raised = func.date_trunc("week", func.timezone(zone, ALERT.c.raised_at))
    query = select(raised.label("week"), ALERT.c.severity, func.count().label("many")).where(
        ALERT.c.tenant == tenant, ALERT.c.raised_at > since, ALERT.c.raised_at <= now
    )
    alerts: defaultdict[date, dict[Severity, int]] = defaultdict(dict)
    for row in await connection.execute(query.group_by(raised, ALERT.c.severity)):
        alerts[row.week.date()][Severity(row.severity)] = row.many
    trained = func.date_trunc("week", func.timezone(zone, _EVENT.time))
    query = select(trained.label("week"), func.count(distinct(_EVENT.patient)).label("many")).where(
        _EVENT.tenant == tenant,
        _EVENT.type == EventType.SESSION_COMPLETED.value,
        _EVENT.time > since,
        _EVENT.time <= now,
    )
    training = {row.week.date(): row.many for row in await connection.execute(query.group_by(trained))}
    return [Week(week, alerts.get(week, {}), training.get(week, 0)) for week in sorted({*alerts, *training})]


async def _answers(connection: AsyncConnection, tenant: str, now: datetime) -> Sequence[Answers]:
    table, taken = ALERT.c, func.extract("epoch", ALERT.c.acknowledged_at - ALERT.c.raised_at)
    answered = table.acknowledged_at.is_not(None)
    late = and_(OPEN, table.state == State.OPEN.value, table.ack_due_at < now)
    query = (
        select(
            table.severity,
            func.count().label("asked"),
            func.count().filter(answered).label("acknowledged"),
            func.count().filter(answered, table.acknowledged_at <= table.ack_due_at).label("in_time"),
            func.percentile_cont(0.5).within_group(taken).filter(answered).label("median_s"),
            func.count().filter(late).label("waiting"),
        )
        .where(table.tenant == tenant, table.ack_due_at.is_not(None))
        .where(or_(OPEN, table.raised_at > now - timedelta(days=RECENT_DAYS)))
        .group_by(table.severity, table.rank)
        .order_by(table.rank.desc())
    )
    return [Answers(**{**row._mapping, "severity": Severity(row.severity)}) for row in await connection.execute(query)]


async def _still_training(
    connection: AsyncConnection, tenant: str, now: datetime, months: int, least: Decimal, most: Decimal
) -> StillTraining:
    """Of those whose first session or plan is so many months past, who trained in the two weeks before that day."""
    after = timedelta(days=int(months * _A_MONTH))
    began = (
        select(_EVENT.patient, func.min(_EVENT.time).label("began"))
        .where(_EVENT.tenant == tenant, _EVENT.type.in_([*_PLANS, EventType.SESSION_COMPLETED.value]))
        .group_by(_EVENT.patient)
        .having(func.min(_EVENT.time) <= now - after)
        .subquery()
    )
    event = TABLES.journal_event.alias("session")
    trained = and_(
        event.c.tenant == tenant,
        event.c.patient == began.c.patient,
        event.c.type == EventType.SESSION_COMPLETED.value,
        event.c.time > began.c.began + after - _LATELY,
        event.c.time <= began.c.began + after,
    )
    query = select(func.count(distinct(began.c.patient)), func.count(distinct(event.c.patient)))
    row = (await connection.execute(query.select_from(began.outerjoin(event, trained)))).one()
    return StillTraining(months, row[0], row[1], least, most)


async def _profiles(connection: AsyncConnection, tenant: str, now: datetime) -> Sequence[ByProfile]:
    """By the profile each patient has now; decisions that late data has withdrawn are not counted."""
    profile = func.coalesce(
        func.json_extract_path_text(_EVENT.body, "data", "profile"),
        func.json_extract_path_text(_EVENT.body, "data", "plan", "profile"),
    )
    newest = (
        select(_EVENT.patient, profile.label("profile"))
        .where(_EVENT.tenant == tenant, _EVENT.type.in_([*_PLANS, EventType.PROFILE_CHANGED.value]))
        .ext(distinct_on(_EVENT.patient))
        .order_by(_EVENT.patient, _EVENT.time.desc())
        .subquery()
    )

    def many(*actions: Action) -> ColumnElement[int]:
        names = [action.value for action in actions]
        return func.count(case((DECISION.c.action.in_(names), 1)))

    recent = and_(
        DECISION.c.tenant == tenant,
        DECISION.c.patient == newest.c.patient,
        DECISION.c.standing,
        DECISION.c.at > now - timedelta(days=RECENT_DAYS),
        DECISION.c.exercise_id.is_not(None),
    )
    increases = many(Action.INCREASE_LOAD, Action.INCREASE_LEVEL, Action.PROGRESS_REPS)
    lowered = many(Action.REGRESS, Action.RETURN_ADJUST)
    holds = many(Action.HOLD_PROGRAM, Action.HOLD_EXERCISE)
    query = (
        select(newest.c.profile, func.count(distinct(newest.c.patient)), increases, lowered, holds)
        .select_from(newest.outerjoin(DECISION, recent))
        .group_by(newest.c.profile)
        .order_by(newest.c.profile)
    )
    return [ByProfile(row[0] or "pain", *row[1:]) for row in await connection.execute(query)]
