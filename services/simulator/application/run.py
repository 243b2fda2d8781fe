"""Running a clinic: one slot after the other, all patients of a slot at once."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from services.simulator.application.ports import Pacer, Services
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.clinician import Care
from services.simulator.domain.deliveries import Delivery
from services.simulator.domain.holds import OpenAlert
from services.simulator.domain.patient import Intent
from services.simulator.domain.prescription import Prescription
from services.simulator.domain.slots import CLINIC_ROUND, Slot

AT_ONCE: Final = 24
"""Patients served at the same time."""

EachSlot = Callable[[Slot], Coroutine[Any, Any, None]]
"""Called with every slot while its events are being sent: to show progress, or to make trouble."""


async def run_clinic(clinic: Clinic, services: Services, pacer: Pacer, during: EachSlot | None = None) -> None:
    """Let the whole programme happen.

    Everything is decided from the seed and from what the services answered once they had settled: the outcome does
    not depend on how fast the machine is.
    """
    for slot in clinic.slots():
        await pacer.step(slot.at)
        await together([_slot(clinic, services, slot), *([during(slot)] if during is not None else [])])


async def together(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of it at once; the first that fails stops the others, and its error is the one that counts."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for one in work:
                tasks.create_task(one)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _slot(clinic: Clinic, services: Services, slot: Slot) -> None:
    """One slot: first everybody reads, then everybody sends.

    What is sent in a slot may or may not be processed before it ends: nothing is read any more once sending begins.
    """
    on_round = slot.zone == CLINIC_ROUND
    alerts = _by_patient(await services.open_alerts()) if on_round else {}
    limit = asyncio.Semaphore(AT_ONCE)
    served: list[_Served] = []

    async def read(care: Care) -> None:
        async with limit:
            served.append(await _read(care, services, slot, on_round=on_round))

    async def send(one: _Served) -> None:
        seen = alerts.get(one.care.patient.persona.patient_id, [])
        async with limit:
            await _send(one, services, slot, seen if on_round else None)

    await together(read(care) for care in clinic.cares)
    await together(send(one) for one in served)


@dataclass(frozen=True)
class _Served:
    """A patient in a slot: what they intend, and what they and the clinician have read."""

    care: Care
    intent: Intent | None
    prescription: Prescription | None
    waiting: Sequence[str]


async def _read(care: Care, services: Services, slot: Slot, *, on_round: bool) -> _Served:
    patient = care.patient
    patient_id = patient.persona.patient_id
    intent = patient.intends(slot) if care.joined else None
    asks = on_round and care.looks_at_decisions
    return _Served(
        care,
        intent,
        await services.prescription(patient_id) if intent is not None and intent.reads_prescription else None,
        await services.waiting_decisions(patient_id) if asks else (),
    )


async def _send(one: _Served, services: Services, slot: Slot, alerts: list[OpenAlert] | None) -> None:
    """What the clinician does on the round, if it is time for it, and then what the app sends."""
    care = one.care
    deliveries: list[Delivery] = []
    if alerts is not None:
        for alert in care.notices(alerts):
            await services.acknowledge(alert)
        for alert in care.closes(slot, alerts):
            await services.resolve(alert)
        deliveries += [*care.routine(slot), *care.clears(slot, alerts), *care.decides(slot, one.waiting)]
    if one.intent is not None:
        deliveries += care.patient.acts(slot, one.intent, one.prescription)
    for delivery in deliveries:
        await services.send(delivery)


def _by_patient(alerts: Iterable[OpenAlert]) -> dict[str, list[OpenAlert]]:
    """Alerts of each patient in a fixed order, whatever order the list came in."""
    ordered = sorted(alerts, key=lambda alert: (alert.patient_id, alert.raised_at, alert.code, alert.episode))
    return {patient: list(group) for patient, group in groupby(ordered, key=lambda alert: alert.patient_id)}
