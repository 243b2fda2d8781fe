"""Programme and exercise holds, and the clearances that end them (C-080, C-101 to C-103)."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Final

from shared.clinical.settings import ClinicalRules
from shared.contracts.events import Event
from shared.contracts.plans import ClearanceGranted
from shared.contracts.value import value
from shared.contracts.vocabulary import AlertCode

PAUSE_CAUSE: Final = "PAUSE_MEDICAL"
"""Hold cause of a pause for illness or surgery (C-111)."""

_MOMENT: Final = timedelta(microseconds=1)

_CAUSE_ORDER: Final = {
    str(code): number
    for number, code in enumerate(
        (
            AlertCode.RED_FLAG_CV,
            AlertCode.RED_FLAG_OTHER,
            AlertCode.RED_FLAG_SNAP,
            AlertCode.RED_FLAG_FUNCTION,
            AlertCode.PAIN_INTENSE_REST,
            AlertCode.PAIN_INTENSE,
            AlertCode.PAIN_NOT_IMPROVING,
        )
    )
}
"""Order of causes at the same instant (C-055)."""


@dataclass
class Cause:
    """Why something is held: alert code, when it began, when we learned of it."""

    code: str
    since: datetime
    received: datetime
    event_id: str

    @property
    def rank(self) -> tuple[datetime, int]:
        """Earliest first; at one instant in the order of C-055."""
        return self.since, _CAUSE_ORDER.get(self.code, len(_CAUSE_ORDER))


@dataclass
class HeldInterval:
    """A programme hold that has ended."""

    start: datetime
    end: datetime
    code: str


@value()
class Known:
    """What the clinician knew who granted a clearance: what had been received until then, and the events it names."""

    until: datetime
    named: frozenset[str]
    received: datetime
    """When the clearance came."""

    @classmethod
    def to(cls, event: Event, granted: ClearanceGranted) -> "Known":
        """What had been received before it was granted; of its own instant only what it says it has read (C-103)."""
        read = granted.known_until
        until = event.time - _MOMENT if read is None or read > event.time else read
        return cls(until, frozenset(granted.named_events), event.received)

    def includes(self, received: datetime, event_id: str) -> bool:
        """Whether the event was known (C-103)."""
        return received <= self.until or event_id in self.named


@value()
class ClearanceEffect:
    """What a clearance ended. Exercises whose hold it ended, and whether it ended the programme hold."""

    program: bool
    exercises: frozenset[str]
    factor: Decimal
    known: Known
    red_flag: bool


@dataclass
class Holds:
    """Open causes of the programme hold, earliest first, open exercise holds, and past programme holds."""

    causes: list[Cause] = field(default_factory=list)
    exercises: dict[str, list[Cause]] = field(default_factory=dict)
    past: list[HeldInterval] = field(default_factory=list)

    @property
    def program(self) -> Cause | None:
        """Earliest open cause of the programme hold, or None when there is no hold."""
        return self.causes[0] if self.causes else None

    def hold_program(self, cause: Cause) -> None:
        """Add a cause; a hold never expires by time (C-101)."""
        insort(self.causes, cause, key=attrgetter("rank"))

    def hold_exercise(self, exercise_id: str, cause: Cause) -> None:
        """Hold one exercise until its clearance (C-080)."""
        self.exercises.setdefault(exercise_id, []).append(cause)

    def held_at(self, started_at: datetime) -> str | None:
        """Cause of the programme hold, open or ended, in which a session started, or None (C-102)."""
        if (cause := self.program) is not None and started_at >= cause.since:
            return cause.code
        return next((held.code for held in self.past if held.start <= started_at < held.end), None)

    def within(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime | None]]:
        """Begin and end of the programme holds that cover part of [start, end); an open one has no end (C-104)."""
        found: list[tuple[datetime, datetime | None]]
        found = [(held.start, held.end) for held in self.past if held.start < end and held.end > start]
        if (cause := self.program) is not None and cause.since < end:
            found.append((cause.since, None))
        return found

    def clear(self, event: Event, granted: ClearanceGranted, rules: ClinicalRules) -> ClearanceEffect | None:
        """End what this clearance may end, all of it known; None when it changes nothing (C-101, C-103)."""
        known, factor = Known.to(event, granted), granted.resume_load_factor or rules.resume_factor
        if granted.scope == "exercise":
            return self._clear_exercise(str(granted.exercise_id), factor, known)
        program = self.program
        if program is None or not _all(self.causes, known):
            return None
        red_flag = any(cause.code.startswith("RED_FLAG") for cause in self.causes)
        self.past.append(HeldInterval(program.since, event.time, program.code))
        self.causes.clear()
        freed = frozenset(exercise for exercise, causes in self.exercises.items() if _all(causes, known))
        self._free(freed)
        return ClearanceEffect(True, freed, factor, known, red_flag)

    def _clear_exercise(self, exercise_id: str, factor: Decimal, known: Known) -> ClearanceEffect | None:
        causes = self.exercises.get(exercise_id)
        if not causes or not _all(causes, known):
            return None
        self._free((exercise_id,))
        return ClearanceEffect(False, frozenset((exercise_id,)), factor, known, red_flag=False)

    def _free(self, exercises: Iterable[str]) -> None:
        for exercise_id in exercises:
            del self.exercises[exercise_id]


def _all(causes: Iterable[Cause], known: Known) -> bool:
    return all(known.includes(cause.received, cause.event_id) for cause in causes)
