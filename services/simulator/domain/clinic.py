"""The clinic as a whole: its patients, the care of each, and the slots they live in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from services.simulator.domain.clinician import Care
from services.simulator.domain.patient import Patient
from services.simulator.domain.persona import recruit
from services.simulator.domain.slots import Slot, slots

FIRST_DAY: Final = date(2026, 1, 5)
"""A Monday; twelve weeks from here see the clocks change in Paris and New York, on different days."""


@dataclass(frozen=True)
class Clinic:
    """Everything simulated; the same for the same count, weeks and seed."""

    cares: tuple[Care, ...]
    weeks: int
    first_day: date = FIRST_DAY

    @classmethod
    def of(cls, patients: int, weeks: int, seed: int, first_day: date = FIRST_DAY, prefix: str = "p-") -> "Clinic":
        """A clinic of so many patients; ids of patients begin with `prefix`."""
        personas = recruit(patients, seed, first_day, weeks * 7, prefix)
        return cls(tuple(Care.of(Patient.of(persona, seed), seed) for persona in personas), weeks, first_day)

    def slots(self) -> Iterator[Slot]:
        return slots(self.first_day, self.weeks * 7)

    @property
    def end(self) -> datetime:
        """The instant at which the last day is over, UTC."""
        return datetime.combine(self.first_day + timedelta(weeks=self.weeks), time(), UTC)

    def still_training(self) -> int:
        """Patients who have not given up by the end."""
        return sum((left := care.patient.persona.drops_out_on) is None or left > self.end.date() for care in self.cares)
