"""Who is on call at a clinic, in what order, and how the turn is handed over."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from shared.contracts.base import Strict, Text
from shared.contracts.times import Day, Instant

MAX_ENTRIES: Final = 200
"""Of each list."""


def _time_of_day(value: Any) -> Any:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str):
        try:
            read = time.fromisoformat(value)
        except ValueError:
            read = None
        if read is not None and read.tzinfo is None and not read.second and not read.microsecond:
            return read
    raise ValueError("a local time of day is needed, for example 08:00")


LocalTime = Annotated[time, BeforeValidator(_time_of_day)]
"""A time of day in the clinic's zone, to the minute."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
"""What parts of the settings call each other."""

Subject = Annotated[Text, StringConstraints(min_length=1, max_length=255)]
"""A person as the `sub` of his or her tokens."""

MORNING: Final = time(8)
"""When the digest goes out, and when the quiet hours end (C-126, C-129)."""


class RecipientKind(StrEnum):
    """What a name on the chain stands for."""

    PERSON = "person"
    ROLE = "role"
    GROUP = "group"


class Recipient(Strict):
    """Somebody on the chain: a person, a role or a group, and the channels to reach them, the best first."""

    name: Name
    kind: RecipientKind = RecipientKind.PERSON
    subjects: Annotated[tuple[Subject, ...], Field(max_length=MAX_ENTRIES)] = ()
    """Who that is, by the subjects of their tokens."""
    channels: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10)]
    """When what was sent by one is not delivered, the next one is used."""


class Every(StrEnum):
    """How often a rotation is handed over."""

    DAY = "day"
    WEEK = "week"


class Rotation(Strict):
    """Recipients who take turns. Handed over at `at` of the clinic's zone, for the first time on `since`."""

    members: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MAX_ENTRIES)]
    since: Day
    """The first member begins. A weekly rotation is handed over on this day's weekday."""
    at: LocalTime = MORNING
    every: Every = Every.WEEK


class Shift(Strict):
    """Who is on call from one instant to another, instead of the rotation: a swap, a holiday."""

    who: Name
    since: Instant
    until: Instant

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.until <= self.since:
            raise ValueError("a shift ends after it begins")
        return self


class When(StrEnum):
    """When a step of the chain is used."""

    ALWAYS = "always"
    OPEN = "open"
    """During clinic hours."""
    CLOSED = "closed"
    """Outside clinic hours, and on holidays."""


class OnCallStep(Strict):
    """Who is told at this step of the chain: all of `who`, and whoever has the turn."""

    when: When = When.ALWAYS
    who: Annotated[tuple[Name, ...], Field(max_length=MAX_ENTRIES)] = ()
    rotation: Rotation | None = None
    shifts: Annotated[tuple[Shift, ...], Field(max_length=MAX_ENTRIES)] = ()
    """While one runs, it takes the place of the rotation; of two at once the later in the list."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.who and self.rotation is None:
            raise ValueError("a step needs somebody always there: who, or a rotation")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every recipient it may mean."""
        members = self.rotation.members if self.rotation is not None else ()
        return (*self.who, *members, *(shift.who for shift in self.shifts))
