"""Services start with two logins that are apart; production with no others."""

from collections.abc import Sequence

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from services.alerts.main import MIGRATIONS
from services.alerts.settings import AlertsSettings
from shared.runtime.errors import Misconfigured
from shared.runtime.postgres.database import open_database, separation_problems
from shared.runtime.postgres.engine import create_engine
from shared.runtime.settings import Mode
from tests.support.logins import logged_in


async def problems(database: str, worker: str | None, api: str | None) -> Sequence[str]:
    first, second = (
        create_engine(logged_in(database, role) if role else database, application="test") for role in (worker, api)
    )
    try:
        return await separation_problems(first, second, "alerts")
    finally:
        await first.dispose()
        await second.dispose()


@pytest.mark.parametrize(
    ("worker", "api", "sentence"),
    [
        ("liftline_alerts_worker", "liftline_alerts_api", None),
        ("liftline_alerts_worker", "liftline_alerts_worker", "as the same role, liftline_alerts_worker"),
        (None, None, "as the same role, postgres"),
        ("liftline_alerts_worker", None, "as postgres, which is not held by row-level security"),
        ("liftline_alerts_api", "liftline_alerts_worker", "owns tables or may act as the worker"),
        (None, "liftline_alerts_api", "LIFTLINE_DATABASE_URL logs in as postgres, which may change tables"),
    ],
)
async def test_logins_that_are_not_apart_are_named(
    database: str, worker: str | None, api: str | None, sentence: str | None
) -> None:
    found = await problems(database, worker, api)
    assert [sentence in one for one in found] == [True] if sentence else found == []


def settings(database: str, api: str, mode: Mode) -> AlertsSettings:
    worker = logged_in(database, "liftline_alerts_worker")
    return AlertsSettings(
        mode=mode, database_url=SecretStr(worker), database_api_url=SecretStr(logged_in(database, api))
    )


async def test_production_opens_with_logins_apart_and_with_no_others(database: str) -> None:
    apart = settings(database, "liftline_alerts_api", Mode.PRODUCTION)
    async with open_database(apart, MIGRATIONS) as opened, opened.tenants.of("mine") as connection:
        assert await connection.scalar(text("select session_user")) == "liftline_alerts_api"
    same = settings(database, "liftline_alerts_worker", Mode.PRODUCTION)
    with pytest.raises(Misconfigured) as refused:
        async with open_database(same, MIGRATIONS):
            pass
    assert str(refused.value).count("\n") == 0
    assert "log in as the same role" in str(refused.value)


async def test_development_opens_with_one_login_and_says_what_that_means(database: str) -> None:
    with capture_logs() as said:
        async with open_database(settings(database, "liftline_alerts_worker", Mode.DEVELOPMENT), MIGRATIONS):
            pass
    assert [line["log_level"] for line in said] == ["warning"]
    assert "production refuses this" in said[0]["event"]


STATEMENTS = (
    "select * from alerts.patient where tenant = 'a' and patient = 'p' for update",
    "update alerts.patient set said = 2 where tenant = 'a' and patient = 'p'",
    "insert into alerts.feed_counter (tenant, position) values ('a', 1)"
    " on conflict (tenant) do update set position = feed_counter.position + 1",
    "select * from alerts.outbox where shard = 0 order by id limit 500",
)


async def test_row_security_costs_the_worker_nothing(database: str) -> None:
    """Its policy is folded away: what it does is planned as it is for the owner, whom no policy holds."""
    plans = []
    for url in (database, logged_in(database, "liftline_alerts_worker")):
        engine = create_engine(url, application="test")
        async with engine.connect() as connection:
            explained = [await connection.scalars(text(f"explain (costs off) {one}")) for one in STATEMENTS]
            plans.append([list(lines) for lines in explained])
        await engine.dispose()
    assert plans[0] == plans[1]
