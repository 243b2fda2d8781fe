"""`liftline simulate --evaluate` against running services: what they raised, judged by what really happened."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.evaluating import of_export
from services.cli.exports import read_export
from services.cli.main import app
from services.cli.stack import EmbeddedStack
from services.simulator.domain.clinic import Clinic
from services.simulator.evaluation.observed import RUNGS
from services.simulator.evaluation.verdict import Evaluation
from services.simulator.main import play
from shared.contracts.vocabulary import Role
from tests.live.conftest import make_stack
from tests.support.brokers import make_broker


@pytest.mark.timeout(240)
async def test_a_past_that_is_uploaded_late_raises_every_red_flag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with EmbeddedStack("real", tmp_path, broker=make_broker(tmp_path)) as stack:
        for name, value in stack.environment.items():
            monkeypatch.setenv(name, value)
        asked = ["simulate", "--evaluate", "--patients", "12", "--weeks", "6", "--seed", "3"]
        asked += ["--state-dir", str(stack.state_dir)]
        answer = await asyncio.to_thread(CliRunner().invoke, app, asked)
    assert answer.exit_code == 0, answer.output
    assert "Sensitivity: 100.0%" in answer.output
    assert "0 of 0" not in answer.output
    assert "Not measured: in this run no day without a session was lived." in answer.output


@pytest.mark.timeout(240)
async def test_a_clinic_that_was_lived_is_judged_by_the_calendar_too(tmp_path: Path) -> None:
    clinic = Clinic.of(8, 4, seed=3)
    async with make_stack(tmp_path) as stack:
        played = await play(stack, clinic)
        alerts = await read_export(stack.alerts_url, stack.token(Role.OPS))
    evaluation = Evaluation.of(of_export(clinic, played.ledger, alerts, lived=True))
    assert evaluation.faults == []
    assert evaluation.flags
    assert evaluation.run.rungs == RUNGS
    assert len(evaluation.gaps) > 3
