"""Running a clinic: one slot after the other, all patients of a slot at once."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from services.simulator.application.ports import Pacer, Services
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.clinician import Care, OpenAlert
from services.simulator.domain.deliveries import Delivery
from services.simulator.domain.slots import CLINIC_ROUND, Slot
from shared.contracts.vocabulary import AutoApply

AT_ONCE: Final = 8
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
        await _together([_slot(clinic, services, slot), *([during(slot)] if during is not None else [])])


async def _together(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of it at once; the first that fails stops the others, and its error is the one that counts."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for one in work:
                tasks.create_task(one)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _slot(clinic: Clinic, services: Services, slot: Slot) -> None:
    on_round = slot.zone == CLINIC_ROUND
    alerts = _by_patient(await services.open_alerts()) if on_round else {}
    limit = asyncio.Semaphore(AT_ONCE)

    async def serve(care: Care) -> None:
        async with limit:
            await _serve(care, services, slot, alerts.get(care.patient.persona.patient_id, []) if on_round else None)

    await _together(serve(care) for care in clinic.cares)


async def _serve(care: Care, services: Services, slot: Slot, alerts: list[OpenAlert] | None) -> None:
    """One patient in one slot; `alerts` are what the clinician sees of it on the round, None between rounds.

    All reading comes before all sending: what was sent in this slot may or may not be processed yet.
    """
    patient, joined = care.patient, care.joined
    patient_id = patient.persona.patient_id
    intent = patient.intends(slot) if joined else None
    read = await services.prescription(patient_id) if intent is not None and intent.reads_prescription else None
    if alerts is not None:
        asks = joined and patient.persona.auto_apply is not AutoApply.ALL
        waiting = await services.waiting_decisions(patient_id) if asks else ()
        for delivery in await _round(care, services, slot, alerts, waiting):
            await services.send(delivery)
    for delivery in patient.acts(slot, intent, read) if intent is not None else ():
        await services.send(delivery)


async def _round(
    care: Care, services: Services, slot: Slot, alerts: list[OpenAlert], waiting: Sequence[str]
) -> list[Delivery]:
    """The clinician's daily look at one patient."""
    for alert in care.notices(alerts):
        await services.acknowledge(alert)
    for alert in care.closes(slot, alerts):
        await services.resolve(alert)
    return [*care.routine(slot), *care.clears(slot, alerts), *care.decides(slot, waiting)]


def _by_patient(alerts: Iterable[OpenAlert]) -> dict[str, list[OpenAlert]]:
    """Alerts of each patient in a fixed order, whatever order the list came in."""
    ordered = sorted(alerts, key=lambda alert: (alert.patient_id, alert.raised_at, alert.code, alert.episode))
    return {patient: list(group) for patient, group in groupby(ordered, key=lambda alert: alert.patient_id)}
