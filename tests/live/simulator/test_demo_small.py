"""A small clinic through the live stack: both proofs hold, and it says what the pure core says."""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import text

from services.cli.core_stack import CoreStack
from services.cli.demo import show
from services.cli.demo_console import Options
from services.cli.demo_staff import Staff
from services.cli.exports import read_export
from services.cli.stack import EmbeddedStack
from services.cli.verification import Exports, comparable
from services.simulator.application.run import run_clinic
from services.simulator.domain.clinic import Clinic
from shared.contracts.vocabulary import Role
from shared.runtime.postgres.engine import create_engine
from tests.live.conftest import make_stack
from tests.live.waiting import until

SMALL = Options(patients=6, weeks=2, seed=1, stay=False)


def journal_statements(held: Exports) -> dict[str, list[dict[str, Any]]]:
    """What each patient's journal made the service say, in order."""

    def of(patient: Any) -> Iterator[dict[str, Any]]:
        return comparable(one.said for one in patient.emissions if one.origin == "journal")

    return {patient.key[1]: list(of(patient)) for patient in held.values()}


async def counted(stack: EmbeddedStack, query: str) -> int:
    engine = create_engine(stack.database_url, application="test", pool_size=1)
    try:
        async with engine.connect() as connection:
            return int(await connection.scalar(text(query)) or 0)
    finally:
        await engine.dispose()


async def all_delivered(stack: EmbeddedStack) -> bool:
    return await counted(stack, "select count(*) from alerts.delivery where state in ('pending', 'dead')") == 0


@pytest.mark.timeout(240)
async def test_a_small_clinic_proves_itself_and_equals_the_pure_core(tmp_path: Path) -> None:
    printed = io.StringIO()
    async with make_stack(tmp_path) as stack:
        with Staff() as staff:
            code = await show(Console(file=printed, width=120), stack, SMALL, monotonic(), staff)
            told = "select count(*) from alerts.alert_act where kind in ('notified', 'unanswered', 'unreached')"
            await until(partial(all_delivered, stack), "what was requested is delivered", limit_s=60)
        acts = await counted(stack, f"{told} and kind = 'unreached'"), await counted(stack, told)
        ops = stack.token(Role.OPS)
        progression = await read_export(stack.progression_url, ops)
        alerts = await read_export(stack.alerts_url, ops)
    said = printed.getvalue()
    assert code == 0, said
    assert "lost 0, doubled 0" in said
    assert "verify  equal:" in said
    assert "The clinic's staff was told, by signed webhooks:" in said
    assert acts[0] == 0, "somebody is always told"
    assert acts[1] > 0

    core = CoreStack()
    await run_clinic(Clinic.of(SMALL.patients, SMALL.weeks, SMALL.seed), core, core)
    await core.step(Clinic.of(SMALL.patients, SMALL.weeks, SMALL.seed).end)
    assert journal_statements(progression) == journal_statements(core.progression.exported())
    assert journal_statements(alerts) == journal_statements(core.alerts.exported())
