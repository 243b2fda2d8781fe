"""A patient with an app: trains at what the app read, reports, checks in, goes offline and uploads late."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from services.simulator.domain import chances
from services.simulator.domain.body import Body
from services.simulator.domain.deliveries import Delivery, Envelope, EventWriter, altered
from services.simulator.domain.persona import Persona
from services.simulator.domain.prescription import Prescription, as_planned
from services.simulator.domain.session import Story, Trainee
from services.simulator.domain.slots import TRAINING_SLOTS, Slot
from services.simulator.domain.soreness import DueCheckin, after_session
from shared.contracts.vocabulary import EventType, PauseReason, Profile, Role, Symptom


@dataclass(frozen=True)
class Intent:
    """What a patient is about to do in a slot, before the app has read anything."""

    trains: bool
    online: bool

    @property
    def reads_prescription(self) -> bool:
        return self.trains and self.online


@dataclass
class Patient:
    """Everything of one patient that changes."""

    persona: Persona
    chance: Random
    body: Body
    trainee: Trainee
    writer: EventWriter
    prescription: Prescription
    """As last read; trained at while offline."""
    signed_off: bool
    checkins: list[DueCheckin] = field(default_factory=list)
    kept_offline: list[Envelope] = field(default_factory=list)
    sent_again: list[Envelope] = field(default_factory=list)
    told_of_absence: bool = False
    trained_in: int = 0
    """Sessions so far."""

    @classmethod
    def of(cls, persona: Persona, seed: int) -> "Patient":
        chance = Random(f"patient:{seed}:{persona.number}")
        body = Body.of(persona.profile, persona.rest_pain, persona.exercises)
        return cls(
            persona=persona,
            chance=chance,
            body=body,
            trainee=Trainee(persona, body, chance, {}),
            writer=EventWriter(
                f"app:knee-coach/{chance.choice(('ios-3.2', 'android-3.1'))}", "app", persona.patient_id, persona.zone
            ),
            prescription=as_planned(persona.exercises, persona.profile),
            signed_off=persona.signed_off,
        )

    @property
    def last_session(self) -> str:
        """The id of the newest session."""
        return f"{self.persona.patient_id}-s{self.trained_in:03d}"

    def takes_part(self, slot: Slot) -> bool:
        """Whether the patient has joined by then, and not given up."""
        return not self._gone(slot)

    def intends(self, slot: Slot) -> Intent:
        """Whether a session is due in this slot and the mood is there."""
        persona = self.persona
        today = slot.local_date(persona.zone)
        theirs = slot.zone == TRAINING_SLOTS[persona.zone][persona.second_slot]
        trains = theirs and persona.trains_on(today) and today > persona.joins_on
        return Intent(trains and self.chance.random() >= persona.skips, persona.is_online(today))

    def acts(self, slot: Slot, intent: Intent, read: Prescription | None) -> list[Delivery]:
        """Everything the app sends in this slot; `read` is the prescription if it was asked for and answered."""
        if read is not None:
            self.prescription = read
        happened = [*self._declares_absence(slot), *self._checks_in(slot), *self._falls(slot)]
        if intent.trains and self._goes_in_spite_of_hold():
            happened += self._trains(slot)
        happened.sort(key=lambda envelope: datetime.fromisoformat(envelope["time"]))
        if not intent.online:
            self.kept_offline += happened
            return []
        return [*self._uploads(slot), *(self._delivery(envelope) for envelope in happened)]

    # --- what happens ---

    def _declares_absence(self, slot: Slot) -> list[Envelope]:
        absence = next((one for one in self.persona.absences if one.declared), None)
        today = slot.local_date(self.persona.zone)
        if absence is None or self.told_of_absence or today < absence.first - timedelta(days=1) or self._gone(slot):
            return []
        self.told_of_absence = True
        reason = PauseReason.ILLNESS if absence.ill else PauseReason.HOLIDAY
        data = {"from_date": absence.first.isoformat(), "to_date": absence.last.isoformat(), "reason": reason}
        return [self.writer.write(EventType.PAUSE_DECLARED, self._minutes_before(slot, 40), data)]

    def _checks_in(self, slot: Slot) -> list[Envelope]:
        due = [one for one in self.checkins if one.due <= slot.at]
        self.checkins = [one for one in self.checkins if one.due > slot.at]
        return [
            self.writer.write(EventType.PAIN_CHECKIN, one.due, {"pain": one.pain, "location": one.location})
            for one in due
        ]

    def _falls(self, slot: Slot) -> list[Envelope]:
        likely = self.persona.profile is Profile.SARCOPENIC and slot.zone == self.persona.zone
        if not likely or self.trained_in == 0 or self.chance.random() >= chances.FALL / 3 or self._gone(slot):
            return []
        kind = Symptom.FALL_WITH_INJURY if self.chance.random() < 0.2 else Symptom.FALL_WITHOUT_INJURY
        data = {"symptoms": [kind], "reporter": self.chance.choice(("patient", "carer"))}
        return [self.writer.write(EventType.SYMPTOM_REPORTED, self._minutes_before(slot, 90), data)]

    def _goes_in_spite_of_hold(self) -> bool:
        return not self.prescription.held or self.chance.random() >= chances.OBEYS_A_HOLD

    def _trains(self, slot: Slot) -> list[Envelope]:
        days_in = (slot.local_date(self.persona.zone) - self.persona.program_start).days
        story = self.trainee.train(slot.at, self.prescription, signed_off=self.signed_off, days_in=days_in)
        if story is None:
            return []
        self.trained_in += 1
        self.checkins += after_session(
            story.ended_at, self.body.rest_pain, new_load=story.new_load, amber=story.amber, chance=self.chance
        )
        return [*self._measures_pressure(story), *self._reports(story)]

    def _measures_pressure(self, story: Story) -> list[Envelope]:
        chance = self.chance
        if not self.persona.hypertensive or chance.random() >= chances.READS_BLOOD_PRESSURE:
            return []
        drawn = chance.random()
        systolic = chance.randint(180, 190) if drawn < 0.008 else chance.randint(160, 172) if drawn < 0.06 else 0
        data = {"systolic_mmhg": systolic or chance.randint(124, 156), "diastolic_mmhg": chance.randint(70, 96)}
        return [self.writer.write(EventType.BP_RECORDED, story.started_at - timedelta(minutes=5), data)]

    def _reports(self, story: Story) -> list[Envelope]:
        """The session, and what broke it off: as a report of its own at once, or with the session."""
        apart = bool(story.red_flags) and self.chance.random() < 0.7
        events = []
        if apart:
            moment = story.started_at + (story.ended_at - story.started_at) / 2
            events.append(self.writer.write(EventType.SYMPTOM_REPORTED, moment, {"symptoms": story.red_flags}))
        data: dict[str, Any] = {
            "session_id": self.last_session,
            "started_at": self.writer.local(story.started_at),
            "ended_at": self.writer.local(story.ended_at),
            "symptoms": None if apart or not story.red_flags else story.red_flags,
            **story.report,
        }
        return [*events, self.writer.write(EventType.SESSION_COMPLETED, story.ended_at, data)]

    # --- what is sent ---

    def _delivery(self, envelope: Envelope) -> Delivery:
        self._later(envelope)
        copies = 2 if self.chance.random() < chances.SENT_AGAIN_AT_ONCE else 1
        return Delivery(self.persona.patient_id, Role.APP, (envelope,), copies)

    def _later(self, envelope: Envelope) -> None:
        """What comes after a delivery: the same again, a correction, or the same id with other content."""
        drawn = self.chance.random()
        if drawn < chances.SENT_AGAIN_LATER:
            self.sent_again.append(envelope)
        elif envelope["type"] != EventType.SESSION_COMPLETED:
            return
        elif drawn < chances.SENT_AGAIN_LATER + chances.CORRECTED:
            self.sent_again.append(self.writer.correction(envelope, session_rpe=self.chance.randint(3, 9)))
        elif drawn < chances.SENT_AGAIN_LATER + chances.CORRECTED + chances.GARBLED:
            self.sent_again.append(altered(envelope, session_rpe=10, pre_session_pain=0.5))

    def _uploads(self, slot: Slot) -> list[Delivery]:
        """What was kept while offline, with the device's own word on it, and what is sent after an earlier delivery."""
        again = [Delivery(self.persona.patient_id, Role.APP, (envelope,)) for envelope in self.sent_again]
        self.sent_again = []
        if not self.kept_offline:
            return again
        kept, self.kept_offline = self.kept_offline, []
        if self.chance.random() < 0.3:
            kept.reverse()
        status = self.writer.write(EventType.DEVICE_STATUS, slot.at - timedelta(minutes=2), {"status": "offline"})
        return [*again, Delivery(self.persona.patient_id, Role.APP, (*kept, status))]

    def _gone(self, slot: Slot) -> bool:
        today = slot.local_date(self.persona.zone)
        left = self.persona.drops_out_on
        return today < self.persona.joins_on or (left is not None and today >= left)

    def _minutes_before(self, slot: Slot, most: int) -> datetime:
        return slot.at.astimezone(ZoneInfo(self.persona.zone)) - timedelta(minutes=self.chance.randint(1, most))
