"""A patient with an app: trains at what the app read, reports, checks in, goes offline and uploads late."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from services.simulator.domain import chances
from services.simulator.domain.body import Body
from services.simulator.domain.deliveries import Delivery, Envelope, EventWriter, altered
from services.simulator.domain.persona import Persona
from services.simulator.domain.prescription import Prescription, as_planned
from services.simulator.domain.reporting import Reporter, tells
from services.simulator.domain.session import Trainee
from services.simulator.domain.slots import TRAINING_SLOTS, Slot
from services.simulator.domain.soreness import DueCheckin, after_session
from services.simulator.domain.truth import Diary, Happening, Kind, diary_of
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
    diary: Diary
    reporter: Reporter
    checkins: list[tuple[DueCheckin, Happening | None]] = field(default_factory=list)
    """Those to come, each with the soreness it will tell of."""
    kept_offline: list[Envelope] = field(default_factory=list)
    sent_again: list[Envelope] = field(default_factory=list)
    told_of_absence: bool = False
    trained_in: int = 0
    """Sessions so far."""

    @classmethod
    def of(cls, persona: Persona, seed: int) -> "Patient":
        chance = Random(f"patient:{seed}:{persona.number}")
        body = Body.of(persona.profile, persona.rest_pain, persona.exercises)
        app = f"app:knee-coach/{chance.choice(('ios-3.2', 'android-3.1'))}"
        writer, diary = EventWriter(app, "app", persona.patient_id, persona.zone), diary_of(persona)
        return cls(
            persona=persona,
            chance=chance,
            body=body,
            trainee=Trainee(persona, body, chance, {}),
            writer=writer,
            prescription=as_planned(persona.exercises, persona.profile),
            signed_off=persona.signed_off,
            diary=diary,
            reporter=Reporter(persona, writer, diary, chance, Random(f"secret:{seed}:{persona.number}")),
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
        due = [(one, about) for one, about in self.checkins if one.due <= slot.at]
        self.checkins = [(one, about) for one, about in self.checkins if one.due > slot.at]
        events = []
        for one, about in due:
            data = {"pain": one.pain, "location": one.location}
            events.append(self.writer.write(EventType.PAIN_CHECKIN, one.due, data))
            tells(events[-1], about)
        return events

    def _falls(self, slot: Slot) -> list[Envelope]:
        likely = self.persona.profile is Profile.SARCOPENIC and slot.zone == self.persona.zone
        if not likely or self.trained_in == 0 or self.chance.random() >= chances.FALL / 3 or self._gone(slot):
            return []
        kind, symptom = (
            (Kind.FALL_INJURED, Symptom.FALL_WITH_INJURY)
            if self.chance.random() < 0.2
            else (Kind.FALL_UNHARMED, Symptom.FALL_WITHOUT_INJURY)
        )
        data = {"symptoms": [symptom], "reporter": self.chance.choice(("patient", "carer"))}
        moment = self._minutes_before(slot, 90)
        event = self.writer.write(EventType.SYMPTOM_REPORTED, moment, data)
        tells(event, self.diary.note(kind, moment, symptoms=(symptom,)))
        return [event]

    def _goes_in_spite_of_hold(self) -> bool:
        return not self.prescription.held or self.chance.random() >= chances.OBEYS_A_HOLD

    def _trains(self, slot: Slot) -> list[Envelope]:
        days_in = (slot.local_date(self.persona.zone) - self.persona.program_start).days
        story = self.trainee.train(slot.at, self.prescription, signed_off=self.signed_off, days_in=days_in)
        if story is None:
            return []
        self.trained_in += 1
        follows = after_session(
            story.ended_at, self.body.rest_pain, new_load=story.new_load, amber=story.amber, chance=self.chance
        )
        about = None if follows.kind is None else self.reporter.note(follows.kind, story, self.last_session)
        self.checkins += [(one, about) for one in follows.checkins]
        reports = self.reporter.reports(story, self.last_session)
        if self.prescription.held:
            tells(reports[-1], self.reporter.note(Kind.DEFIED_HOLD, story, self.last_session))
        return reports

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
