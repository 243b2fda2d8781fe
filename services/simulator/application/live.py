"""A moment of a clinic as it happens: everybody who is still in the programme trains now, and somebody needs help."""

import asyncio
from datetime import datetime
from typing import Final

from services.simulator.application.ports import Services
from services.simulator.application.run import AT_ONCE, together
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.clinician import Care
from services.simulator.domain.deliveries import Delivery
from services.simulator.domain.patient import Intent
from services.simulator.domain.slots import Slot
from shared.contracts.vocabulary import EventType, Role, Symptom

NOW: Final = Intent(trains=True, online=True)


async def live(clinic: Clinic, services: Services, now: datetime) -> tuple[str, ...]:
    """Let it happen at `now`; the ids of the sessions that were reported. What was kept offline is sent as well."""
    slot = Slot(-1, now, zone="")
    here = [care for care in clinic.cares if care.joined and care.patient.takes_part(slot)]
    limit = asyncio.Semaphore(AT_ONCE)
    sessions: list[str] = []

    async def act(care: Care) -> None:
        async with limit:
            patient = care.patient
            read = await services.prescription(patient.persona.patient_id)
            for delivery in patient.acts(slot, NOW, read):
                await services.send(delivery)
                sessions.extend(_sessions(delivery, patient.last_session))

    await together(act(care) for care in here)
    if here:
        await services.send(_needs_help(here[0], now))
    return tuple(sorted(set(sessions)))


def _needs_help(care: Care, now: datetime) -> Delivery:
    writer = care.patient.writer
    report = writer.write(EventType.SYMPTOM_REPORTED, now, {"symptoms": [Symptom.CHEST_PAIN]})
    return Delivery(care.patient.persona.patient_id, Role.APP, (report,))


def _sessions(delivery: Delivery, newest: str) -> list[str]:
    """The session that was trained just now, where the delivery reports it: not those that were kept offline."""
    ids = [envelope["data"].get("session_id") for envelope in delivery.events]
    return [newest] if newest in ids else []
