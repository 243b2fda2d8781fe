"""What an app reports of a session, and what it leaves unsaid; the truth of both goes into the diary."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from services.simulator.domain import chances
from services.simulator.domain.deliveries import Envelope, EventWriter
from services.simulator.domain.persona import Persona
from services.simulator.domain.session import HEART, Story
from services.simulator.domain.truth import Diary, Happening, Kind, Told
from shared.contracts.vocabulary import EventType, Symptom


@dataclass
class Reporter:
    """Writes a patient's reports of sessions."""

    persona: Persona
    writer: EventWriter
    diary: Diary
    chance: Random
    secret: Random
    """Chance of its own for what is kept from Liftline: whether it is changes nothing else."""

    def reports(self, story: Story, session_id: str) -> list[Envelope]:
        """The blood pressure before it, the symptom that broke it off where it is told apart, and the session."""
        return [*self._pressure(story, session_id), *self._session(story, session_id)]

    def note(self, kind: Kind, story: Story, session_id: str, symptoms: tuple[Symptom, ...] = ()) -> Happening:
        """Write into the diary what this session has brought."""
        return self.diary.note(kind, story.ended_at, session_id=session_id, symptoms=symptoms)

    def _pressure(self, story: Story, session_id: str) -> list[Envelope]:
        chance = self.chance
        if not self.persona.hypertensive or chance.random() >= chances.READS_BLOOD_PRESSURE:
            return []
        drawn = chance.random()
        systolic = chance.randint(180, 190) if drawn < 0.008 else chance.randint(160, 172) if drawn < 0.06 else 0
        data = {"systolic_mmhg": systolic or chance.randint(124, 156), "diastolic_mmhg": chance.randint(70, 96)}
        event = self.writer.write(EventType.BP_RECORDED, story.started_at - timedelta(minutes=5), data)
        if systolic:
            kind = Kind.PRESSURE_CRISIS if systolic >= 180 else Kind.PRESSURE_HIGH
            tells(event, self.note(kind, story, session_id))
        return [event]

    def _session(self, story: Story, session_id: str) -> list[Envelope]:
        """The session, and what broke it off: as a report of its own at once, or with the session, or not at all."""
        apart = story.mishap is not None and self.chance.random() < 0.7
        symptom = self._symptom(story, session_id)
        told = symptom.symptoms if symptom is not None and self._speaks_of(symptom) else ()
        events = []
        if told and apart:
            moment = story.started_at + (story.ended_at - story.started_at) / 2
            events.append(self.writer.write(EventType.SYMPTOM_REPORTED, moment, {"symptoms": told}))
        data: dict[str, Any] = {
            "session_id": session_id,
            "started_at": self.writer.local(story.started_at),
            "ended_at": self.writer.local(story.ended_at),
            "symptoms": None if apart or not told else told,
            **story.report,
        }
        events.append(self.writer.write(EventType.SESSION_COMPLETED, story.ended_at, data))
        if told:
            tells(events[0], symptom)
        self._keep(story, session_id, events[-1])
        return events

    def _symptom(self, story: Story, session_id: str) -> Happening | None:
        """What broke the session off, or what is ticked although it is not there."""
        if story.mishap is not None:
            return self.note(story.mishap.kind, story, session_id, story.mishap.symptoms)
        if self.secret.random() < chances.BY_MISTAKE:
            return self.note(Kind.MISTAKE, story, session_id, self.secret.choice(HEART))
        return None

    def _speaks_of(self, symptom: Happening) -> bool:
        return symptom.kind is Kind.MISTAKE or self.secret.random() >= chances.KEEPS_TO_ITSELF

    def _keep(self, story: Story, session_id: str, report: Envelope) -> None:
        """Write down the session itself, and the pain in it."""
        tells(report, self.note(Kind.SESSION, story, session_id))
        if story.worst_pain > 4:
            pain = self.note(Kind.INTENSE_PAIN if story.worst_pain > 5 else Kind.AMBER_PAIN, story, session_id)
            if any(one.get("pain") == float(story.worst_pain) for one in report["data"]["exercises"]):
                tells(report, pain)


def tells(envelope: Envelope, about: Happening | None) -> None:
    """The report tells of it."""
    if about is not None:
        about.told.append(Told(envelope["id"], envelope["data"].get("session_id", envelope["id"])))
