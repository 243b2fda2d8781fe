"""The patients of a chaos run: what each of them does is written down before anything starts.

Nothing depends on an answer of the services, so the same seed gives the same input, and what must follow from it can
be told by counting days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any, Final

from services.simulator.domain.deliveries import Delivery, Envelope, EventWriter
from services.simulator.domain.slots import SLOTS_A_DAY, TRAINING_SLOTS, ZONES, Slot, slots
from shared.contracts.vocabulary import EventType, Role

FIRST_DAY: Final = date(2026, 1, 5)
"""A Monday."""
WEEKDAYS: Final = ((1, 3, 5), (2, 4, 6), (1, 4), (2, 5), (1, 3, 6))
"""Never two days running: each session meets exactly one slot."""
DUPLICATED: Final = 0.1
"""Share of requests that are sent again: at once, or slots later."""
LATE: Final = 0.15
"""Share of sessions that are uploaded slots after they ended, before the tick that judges their day."""
MOST_SLOTS_LATE: Final = 3
"""In every zone the tick that judges a training day comes after so many slots."""

SYMPTOMS: Final = ("chest_pain", "syncope", "palpitations", "dark_urine", "fever_with_back_pain", "snap_or_tearing")


class Habit(StrEnum):
    """How a patient keeps to the plan."""

    STEADY = "steady"
    """Trains on every planned day: no alert of missed training may ever come."""
    SKIPS = "skips"
    """Misses single days and now and then two in a row."""
    STOPS = "stops"
    """Trains for some weeks and then no more, and starts again after a month."""
    UNWELL = "unwell"
    """Trains on every planned day, and reports red flags."""


HABITS: Final = (Habit.STEADY, Habit.SKIPS, Habit.STEADY, Habit.UNWELL, Habit.STEADY, Habit.STOPS)
"""Half are steady."""


@dataclass(frozen=True)
class Person:
    """A patient."""

    id: str
    zone: str
    weekdays: tuple[int, ...]
    habit: Habit
    older: bool
    """Has the ladder of older adults."""
    trains: tuple[date, ...]
    """Every day with a session, home-zone local."""

    def planned(self, to: date) -> Iterator[date]:
        """Training days of the plan before `to`."""
        day = FIRST_DAY + timedelta(days=1)
        while day < to:
            if day.isoweekday() in self.weekdays:
                yield day
            day += timedelta(days=1)


@dataclass
class Script:
    """Who there is, and what is sent in which slot, in order per patient."""

    people: tuple[Person, ...]
    slots: tuple[Slot, ...]
    sends: Mapping[int, list[Delivery]] = field(default_factory=dict)
    """By number of the slot."""


def write_script(seed: int, patients: int, length: int) -> Script:
    """The whole script of so many slots; the same for the same arguments."""
    days = length // SLOTS_A_DAY + 1
    people = tuple(_person(number, seed, days) for number in range(patients))
    times = tuple(slots(FIRST_DAY, days))[:length]
    sends: dict[int, list[Delivery]] = {}
    for number, person in enumerate(people):
        for at, delivery in _Life(person, times, Random(f"life:{seed}:{number}")).deliveries():
            if at < length:
                sends.setdefault(at, []).append(delivery)
    return Script(people, times, sends)


def _person(number: int, seed: int, days: int) -> Person:
    chance = Random(f"person:{seed}:{number}")
    weekdays, habit = chance.choice(WEEKDAYS), HABITS[number % len(HABITS)]
    dates = [FIRST_DAY + timedelta(days=day) for day in range(1, days)]
    trains = tuple(_trained([day for day in dates if day.isoweekday() in weekdays], habit, chance))
    return Person(
        id=f"c-{number + 1:04d}",
        zone=ZONES[number % len(ZONES)],
        weekdays=weekdays,
        habit=habit,
        older=chance.random() < 0.4,
        trains=trains,
    )


def _trained(planned: list[date], habit: Habit, chance: Random) -> Iterator[date]:
    if habit is Habit.SKIPS:
        for number, day in enumerate(planned):
            # Never the first: before it nobody knows the patient.
            skipped = number > 0 and (number % 7 in {3, 4} if number % 14 >= 7 else chance.random() < 0.12)
            if not skipped:
                yield day
    elif habit is Habit.STOPS:
        stops, returns = (planned[0] + timedelta(days=days) for days in (chance.randint(5, 30), chance.randint(60, 70)))
        yield from (day for day in planned if not stops <= day < returns)
    else:
        yield from planned


class _Life:
    """What one patient's app, and the clinic for it, send."""

    def __init__(self, person: Person, times: tuple[Slot, ...], chance: Random) -> None:
        self._person = person
        self._times = times
        self._chance = chance
        self._app = EventWriter("app:chaos", "a", person.id, person.zone)
        self._clinic = EventWriter("clinic:chaos", "k", person.id, person.zone)
        usual = TRAINING_SLOTS[person.zone][0]
        self._trains_at = {slot.local_date(person.zone): slot.number for slot in times if slot.zone == usual}

    def deliveries(self) -> Iterator[tuple[int, Delivery]]:
        plan = self._clinic.write(EventType.PLAN_IMPORTED, self._times[0].at, self._plan())
        yield 0, Delivery(self._person.id, Role.CLINICIAN, (plan,))
        for day in self._person.trains:
            if day in self._trains_at:
                yield from self._training(day, self._trains_at[day])
        if self._person.habit is Habit.UNWELL:
            yield from self._red_flags()

    def _training(self, day: date, number: int) -> Iterator[tuple[int, Delivery]]:
        """A session and the check-in after it; when they are late, in one request, and not in their order."""
        ended = self._times[number].at - timedelta(minutes=self._chance.randint(3, 25))
        session = self._app.write(EventType.SESSION_COMPLETED, ended, self._session(day, ended))
        late = self._chance.randint(1, MOST_SLOTS_LATE) if self._chance.random() < LATE else 0
        checkin_at = ended + timedelta(hours=5)
        checkin = self._app.write(EventType.PAIN_CHECKIN, checkin_at, {"pain": self._chance.randint(0, 2)})
        if late:
            yield from self._send(number + late, (checkin, session))
        else:
            yield from self._send(number, (session,))
            yield from self._send(number + 1 + self._chance.randint(0, 1), (checkin,))

    def _send(self, number: int, events: tuple[Envelope, ...]) -> Iterator[tuple[int, Delivery]]:
        again = self._chance.random()
        yield number, Delivery(self._person.id, Role.APP, events, 2 if again < DUPLICATED / 2 else 1)
        if DUPLICATED / 2 <= again < DUPLICATED:
            yield number + self._chance.randint(1, 9), Delivery(self._person.id, Role.APP, events)

    def _red_flags(self) -> Iterator[tuple[int, Delivery]]:
        number = self._chance.randint(3, 12)
        while number < len(self._times) - 1:
            at = self._times[number].at - timedelta(minutes=self._chance.randint(1, 60))
            report = {"symptoms": [self._chance.choice(SYMPTOMS)]}
            yield from self._send(number, (self._app.write(EventType.SYMPTOM_REPORTED, at, report),))
            number += self._chance.randint(4, 20)

    def _session(self, day: date, ended: datetime) -> dict[str, Any]:
        chance = self._chance
        load = chance.choice((60, 60, 60, 62.5, 80))
        return {
            "session_id": f"{self._person.id}-{day:%Y%m%d}",
            "started_at": self._app.local(ended - timedelta(minutes=chance.randint(25, 55))),
            "ended_at": self._app.local(ended),
            "supervised": chance.random() < 0.8,
            "pre_session_pain": 1,
            "session_rpe": 6,
            "exercises": [
                {
                    "exercise_id": "leg_press",
                    "rpe": 6,
                    "pain": chance.choice((0, 1, 1, 2)),
                    "technique_ok": True,
                    "sets": [{"reps": 15, "load_kg": load}, {"reps": 15, "load_kg": load}],
                }
            ],
        }

    def _plan(self) -> dict[str, Any]:
        person, start = self._person, FIRST_DAY.isoformat()
        return {
            "profile": "sarcopenic" if person.older else "athlete",
            "birth_date": "1950-06-01" if person.older else "1990-06-01",
            "home_timezone": person.zone,
            "program_start": start,
            "phase": "adaptation",
            "phase_since": start,
            "technique_signed_off": True,
            "baseline_rest_pain": 1,
            "auto_apply": "all",
            "schedule": {"weekdays": list(person.weekdays), "from_date": (FIRST_DAY + timedelta(days=1)).isoformat()},
            "exercises": [{"exercise_id": "leg_press", "load_kind": "external_kg", "sets": 2, "load_kg": 60}],
        }


def opening() -> datetime:
    """The clinical instant just before the first slot."""
    return datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
