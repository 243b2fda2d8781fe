"""What really happens to a patient: what Liftline is not told, and what its alerts are judged by."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from services.simulator.domain.persona import Persona
from shared.contracts.vocabulary import Symptom


class Kind(StrEnum):
    """What can happen. The words are those of the report."""

    SESSION = "session"
    INJURY = "injury"
    HEART = "cardiac symptom"
    OTHER_SIGN = "other red-flag symptom"
    MISTAKE = "symptom ticked by mistake"
    FALL_INJURED = "fall with injury"
    FALL_UNHARMED = "fall without injury"
    INTENSE_PAIN = "intense pain in a session"
    AMBER_PAIN = "amber pain in a session"
    SORENESS = "soreness that eases"
    STUBBORN_SORENESS = "soreness that does not ease"
    FLARE = "joint flare that settles"
    STUBBORN_FLARE = "joint flare that does not settle"
    PRESSURE_CRISIS = "blood pressure of 180 and more"
    PRESSURE_HIGH = "blood pressure of 160 to 179"
    DEFIED_HOLD = "training in spite of a hold that the app showed"
    AWAY = "announced absence"
    AWAY_UNSAID = "absence that nobody was told of"
    ILL = "announced illness"
    OFFLINE = "device without a network"
    DROP_OUT = "drop-out"


RED_FLAGS: Final = frozenset({Kind.INJURY, Kind.HEART, Kind.OTHER_SIGN, Kind.FALL_INJURED})
"""What a clinician has to know of the same day, at the latest."""


@dataclass(frozen=True)
class Told:
    """A report in which the patient tells of it."""

    event_id: str
    trigger: str
    """The session's id, else the event's: what an alert names as the reason why it was raised."""


@dataclass
class Happening:
    """One thing that happened, and in which reports the patient tells of it; without any, nobody can know."""

    patient_id: str
    kind: Kind
    at: datetime
    until: datetime | None = None
    session_id: str | None = None
    """The session it happened in, or follows from."""
    symptoms: tuple[Symptom, ...] = ()
    told: list[Told] = field(default_factory=list)


@dataclass
class Diary:
    """Everything that happened to one patient, in the order in which it became certain."""

    patient_id: str
    zone: str
    """The home zone, which fixes what a day is."""
    begins_on: date
    """Last training before the clinic knew the patient, else the start of the programme: gaps are counted from it."""
    happenings: list[Happening] = field(default_factory=list)

    def note(
        self,
        kind: Kind,
        at: datetime,
        *,
        until: datetime | None = None,
        session_id: str | None = None,
        symptoms: tuple[Symptom, ...] = (),
    ) -> Happening:
        """Write it down; nobody has been told yet."""
        happening = Happening(self.patient_id, kind, at, until, session_id, symptoms)
        self.happenings.append(happening)
        return happening

    def of(self, *kinds: Kind) -> list[Happening]:
        """What happened of these kinds."""
        return [one for one in self.happenings if one.kind in kinds]


def diary_of(persona: Persona) -> Diary:
    """A diary in which stands what is certain from the beginning: absences, lost networks, giving up."""
    diary = Diary(persona.patient_id, persona.zone, persona.last_session_on or persona.program_start)

    def instant(day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(persona.zone))

    for away in persona.absences:
        kind = Kind.AWAY_UNSAID if not away.declared else Kind.ILL if away.ill else Kind.AWAY
        diary.note(kind, instant(away.first), until=instant(away.last + timedelta(days=1)))
    for lost in persona.offline:
        diary.note(Kind.OFFLINE, instant(lost.first), until=instant(lost.last + timedelta(days=1)))
    if persona.drops_out_on is not None:
        diary.note(Kind.DROP_OUT, instant(persona.drops_out_on))
    return diary
