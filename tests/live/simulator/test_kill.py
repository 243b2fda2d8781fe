"""SIGKILL of each service in turn while a clinic is at work: nothing is lost, nothing is doubled, replay agrees."""

from pathlib import Path

import pytest

from services.cli.demo_report import check_account
from services.cli.verifying import verify_stack
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.slots import Slot
from services.simulator.main import play
from shared.contracts.vocabulary import Role
from tests.live.conftest import make_stack

pytestmark = pytest.mark.kafka

KILLS = {
    5: ("progression",),
    12: ("alerts",),
    18: ("ingest",),
    25: ("progression", "alerts"),
    32: ("ingest", "progression", "alerts"),
}
"""Slot -> whom it hits, while the slot's events are on their way."""


@pytest.mark.timeout(400)
async def test_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    async with make_stack(tmp_path) as stack:

        async def trouble(slot: Slot) -> None:
            for name in KILLS.get(slot.number, ()):
                stack.kill(name)

        played = await play(stack, Clinic.of(10, 2, seed=5), trouble)
        verdict = await verify_stack(
            progression_url=stack.progression_url,
            alerts_url=stack.alerts_url,
            token=stack.token(Role.OPS),
            settings=stack.settings,
        )
        restarts = sorted(stack.restarts)
    assert restarts == sorted(name for names in KILLS.values() for name in names)
    assert [str(one) for one in check_account(played.ledger, verdict.services)] == []
    assert [str(one) for one in verdict.differences] == []
    assert played.ledger.rejected == set()
