"""A year of one simulated patient, as events in order: each is received when it happens."""

import asyncio
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from services.cli.core_stack import CoreStack
from services.simulator.application.run import run_clinic
from services.simulator.domain.clinic import Clinic
from shared.clinical.history import History
from shared.clinical.standing import position_of, standing
from shared.contracts.events import Event
from shared.contracts.vocabulary import EventType

WEEKS: Final = 52
BUSIEST: Final = 1
"""An athlete who trains three times a week all year, and measures blood pressure: the most events a patient has."""
TYPICAL: Final = 2
"""Sarcopenic, trains twice a week: of the patients who train all year, the one in the middle by number of events."""


@dataclass(frozen=True)
class Year:
    """The events that stand at the end of it, and the last session."""

    events: tuple[Event, ...]
    last_session: Event

    def history(self) -> History:
        """What a service finds in its store."""
        return History(self.events)

    @property
    def sessions(self) -> int:
        return sum(event.type is EventType.SESSION_COMPLETED for event in self.events)


@cache
def year(patient: int) -> Year:
    """Play it against the pure core; the same in every process."""
    clinic = Clinic.of(patient + 1, WEEKS, seed=1)
    clinic = replace(clinic, cares=clinic.cares[patient:])
    stack = CoreStack()
    asyncio.run(run_clinic(clinic, stack, stack))
    held = stack.progression.patients[clinic.cares[0].patient.persona.patient_id]
    accepted = sorted(standing([one.event for one in held.events]), key=lambda event: position_of(event).key())
    on_time = tuple(event.model_copy(update={"receivedtime": event.time, "supersedes": None}) for event in accepted)
    sessions = [number for number, event in enumerate(on_time) if event.type is EventType.SESSION_COMPLETED]
    return Year(on_time[: sessions[-1]], on_time[sessions[-1]])
