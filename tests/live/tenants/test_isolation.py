"""No clinic can tell whether another one exists: whatever it asks, it is told the same as if it were alone."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import event

from services.alerts.adapters.postgres import changes
from services.alerts.domain.alert import Alert, Signal
from services.alerts.domain.lifecycle import signalled
from shared.contracts.vocabulary import Role
from shared.runtime.ids import stable_id
from tests.live.tenants.asking import NEVER, everything, known_to
from tests.live.tenants.clinics import ALONE, EVENT_IDS, Happening, of, worlds
from tests.live.tenants.services import Both, both_services

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def told_apart(before: Alert | None, signal: Signal, _drawn: str) -> Alert | None:
    """Ids of alerts are drawn. Here one has the same whenever it is raised: what was told twice can be compared."""
    number = 1 if before is None else before.number + 1
    parts = signal.tenant, signal.patient or "", signal.code.value, signal.episode, str(number)
    return signalled(before, signal, stable_id("alert", *parts))


@pytest.fixture
async def both(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Both]:
    monkeypatch.setattr(changes, "signalled", told_apart)
    async with both_services(database, tmp_path / "keys") as made:
        yield made


@pytest.mark.timeout(1800 if LONG else 240)
@given(world=worlds())
@settings(
    max_examples=60 if LONG else 2,
    derandomize=not LONG,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
async def test_a_clinic_is_told_the_same_whoever_else_is_there(both: Both, world: list[Happening]) -> None:
    tenants = sorted({one.tenant for one in world})
    await both.live(world)
    known = [await known_to(both, tenant) for tenant in tenants]
    together = {tenant: await everything(both, tenant, known) for tenant in tenants}
    for tenant in tenants:
        await both.live(of(tenant, world))
        await known_to(both, tenant)
        alone = await everything(both, tenant, known)
        different = [(one, other) for one, other in zip(together[tenant], alone, strict=True) if one != other]
        assert different == []


CERTAIN = [
    Happening(tenant, patient, kind, event_id, "s1", hour, 3)
    for tenant in ("clinic-a", "clinic-b")
    for patient, kind, event_id, hour in (
        ("p1", "plan", EVENT_IDS[0], 0),
        ("p1", "symptom", EVENT_IDS[1], 1),
        (ALONE[tenant], "symptom", EVENT_IDS[1], 2),
    )
]


async def test_acts_on_another_clinics_alerts_are_as_unknown_as_on_none_and_change_nothing(both: Both) -> None:
    await both.live(CERTAIN)
    theirs = await known_to(both, "clinic-b")
    async with both.client("alerts", "clinic-b", Role.CLINICIAN) as client:
        before = [(await client.get(f"/v1/alerts/{alert}")).json() for alert in theirs.alerts]
    async with both.client("alerts", "clinic-a", Role.CLINICIAN) as client:
        answers = {
            (answer.status_code, answer.text)
            for alert in (*theirs.alerts, NEVER)
            for act in ("acknowledge", "resolve", "comment")
            for answer in [await client.post(f"/v1/alerts/{alert}/{act}", json={"note": "mine now"})]
        }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    async with both.client("alerts", "clinic-b", Role.CLINICIAN) as client:
        assert [(await client.get(f"/v1/alerts/{alert}")).json() for alert in theirs.alerts] == before
    assert len(theirs.alerts) >= 2


async def test_handlers_reach_the_database_by_the_door_only(both: Both) -> None:
    """A handler that took the worker's pool would see every clinic; only the progress of the system is read so."""
    await both.live(CERTAIN)
    known = [await known_to(both, tenant) for tenant in ("clinic-a", "clinic-b")]
    taken: list[object] = []
    for engine in both.workers.values():
        event.listen(engine.sync_engine, "checkout", lambda *checkout: taken.append(checkout))
    await everything(both, "clinic-a", known)
    assert taken == []
