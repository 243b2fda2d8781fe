"""The clinic's side: plans, sign-offs, reassessments, and the answers to alerts and waiting decisions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.simulator.domain.body import nrs
from services.simulator.domain.deliveries import Delivery, Envelope, EventWriter
from services.simulator.domain.holds import ENDED_BY_A_PERSON, OpenAlert, clearance_scopes
from services.simulator.domain.patient import Patient
from services.simulator.domain.plan import plan_of, planned
from services.simulator.domain.slots import ZONES, Slot
from shared.contracts.vocabulary import AutoApply, EventType, LoadKind, Profile, Role

USUAL_TESTS: Final[dict[Profile, tuple[int, int, int]]] = {
    Profile.ATHLETE: (22, 45, 5),
    Profile.PAIN: (15, 34, 8),
    Profile.SARCOPENIC: (8, 22, 13),
}
"""Of each profile: stands in 30 s, grip in kg, seconds for a flight of stairs."""


@dataclass
class Care:
    """What the clinic does for one patient."""

    patient: Patient
    chance: Random
    writer: EventWriter
    sign_off_on: date
    reassess_on: date
    expand_on: date
    test_on: date | None
    """When the baseline is tested; None where it is forgotten, or was done before."""
    joined: bool = False
    clear_on: date | None = None
    """When the present hold will be looked into; drawn when it is first seen."""
    clear_illness_on: date | None = None
    asked_at: int = -1
    """Sessions of the patient when its waiting decisions were last looked at."""
    postponed: bool = False
    """Something was left for tomorrow."""
    answered: set[str] = field(default_factory=set)
    """Waiting decisions already dealt with, also by leaving them."""
    noticed: set[str] = field(default_factory=set)
    """Alerts already acknowledged."""
    cleared: set[str] = field(default_factory=set)
    """Alerts whose hold has been ended, and that a person still has to close."""

    @classmethod
    def of(cls, patient: Patient, seed: int) -> "Care":
        persona = patient.persona
        chance = Random(f"care:{seed}:{persona.number}")
        ill = next((one.last for one in persona.absences if one.declared and one.ill), None)
        return cls(
            patient=patient,
            chance=chance,
            writer=EventWriter("clinic:console", "clinic", persona.patient_id, ZONES[0]),
            sign_off_on=persona.program_start + timedelta(days=chance.randint(27, 41)),
            reassess_on=persona.phase_since + timedelta(days=chance.randint(26, 45)),
            expand_on=persona.program_start + timedelta(days=chance.randint(30, 50)),
            clear_illness_on=ill + timedelta(days=chance.randint(0, 2)) if ill else None,
            test_on=persona.joins_on + timedelta(days=chance.randint(1, 10)) if persona.tested_at_first else None,
        )

    def routine(self, slot: Slot) -> list[Delivery]:
        """Acts that follow the calendar."""
        today = slot.local_date(ZONES[0])
        persona = self.patient.persona
        if not self.joined:
            if today < persona.joins_on:
                return []
            self.joined = True
            return [self._deliver(self.writer.write(EventType.PLAN_IMPORTED, slot.at, plan_of(self.patient.persona)))]
        if not self._in_care(today):
            return []
        acts = [*self._signs_off(today, slot), *self._reassesses(today, slot), *self._expands(today, slot)]
        if self.test_on is not None and today >= self.test_on:
            self.test_on = None
            acts += self._tests_baseline(slot)
        if self.clear_illness_on is not None and today >= self.clear_illness_on:
            self.clear_illness_on = None
            acts.append(self._clearance(slot, {"scope": "program", "resume_load_factor": Decimal("0.9")}))
        return [self._deliver(act) for act in acts]

    def notices(self, alerts: Iterable[OpenAlert]) -> list[str]:
        """Ids of the alerts not seen before that somebody has to see."""
        fresh = [alert for alert in alerts if alert.id not in self.noticed and alert.holds]
        self.noticed.update(alert.id for alert in fresh)
        return [alert.id for alert in fresh]

    def clears(self, slot: Slot, alerts: Iterable[OpenAlert]) -> list[Delivery]:
        """Look into open holds, some days after they were first seen, and grant the clearances."""
        holds = [alert for alert in alerts if alert.holds and alert.id not in self.cleared]
        today = slot.local_date(ZONES[0])
        if not holds:
            self.clear_on = None
            return []
        if self.clear_on is None:
            serious = any(alert.code.startswith("RED_FLAG") for alert in holds)
            self.clear_on = today + timedelta(days=self.chance.randint(3, 8) if serious else self.chance.randint(1, 3))
        if today < self.clear_on:
            return []
        self.clear_on = None
        self.cleared.update(alert.id for alert in holds if alert.code in ENDED_BY_A_PERSON)
        factor = self.chance.choice((Decimal("0.8"), Decimal("0.9"), Decimal("0.9"), Decimal(1)))
        return [
            self._deliver(self._clearance(slot, {**scope, "resume_load_factor": factor}))
            for scope in clearance_scopes(holds)
        ]

    def closes(self, slot: Slot, alerts: Iterable[OpenAlert]) -> list[str]:
        """Ids of the alerts that only a person can close, from the day after they were raised, once nothing is held."""
        today = slot.local_date(ZONES[0])
        return [
            alert.id
            for alert in alerts
            if alert.code in ENDED_BY_A_PERSON
            and alert.raised_at.astimezone(ZoneInfo(ZONES[0])).date() < today
            and (not alert.holds or alert.id in self.cleared)
        ]

    @property
    def looks_at_decisions(self) -> bool:
        """Whether increases can be waiting: not where all are applied at once, nor before there is a new session."""
        waits = self.patient.persona.auto_apply is not AutoApply.ALL
        return self.joined and waits and (self.postponed or self.asked_at != self.patient.trained_in)

    def decides(self, slot: Slot, waiting: Iterable[str]) -> list[Delivery]:
        """Approve most of the increases that wait, decline some, leave a few until they expire."""
        self.asked_at, self.postponed = self.patient.trained_in, False
        deliveries = []
        for decision_id in waiting:
            if decision_id in self.answered:
                continue
            drawn = self.chance.random()
            if drawn < 0.2:
                self.postponed = True
                continue
            self.answered.add(decision_id)
            if drawn < 0.27:
                continue
            type_ = EventType.DECISION_DECLINED if drawn < 0.37 else EventType.DECISION_APPROVED
            act = self.writer.write(type_, slot.at, {"decision_id": decision_id, "note": "seen on the round"})
            deliveries.append(self._deliver(act))
        return deliveries

    def _in_care(self, today: date) -> bool:
        left = self.patient.persona.drops_out_on
        return left is None or today < left

    def _deliver(self, envelope: Envelope) -> Delivery:
        return Delivery(self.patient.persona.patient_id, Role.CLINICIAN, (envelope,))

    def _clearance(self, slot: Slot, data: dict[str, Any]) -> Envelope:
        return self.writer.write(EventType.CLEARANCE_GRANTED, slot.at, data)

    def _signs_off(self, today: date, slot: Slot) -> list[Envelope]:
        if self.patient.signed_off or today < self.sign_off_on or self.patient.trained_in < 4:
            return []
        self.patient.signed_off = True
        return [self.writer.write(EventType.TECHNIQUE_SIGNED_OFF, slot.at, {})]

    def _reassesses(self, today: date, slot: Slot) -> list[Envelope]:
        patient = self.patient
        if today < self.reassess_on or any(one.covers(today) for one in patient.persona.absences):
            return []
        self.reassess_on = today + timedelta(days=self.chance.randint(28, 44))
        measured = {
            one.exercise_id: round(patient.body.strength[one.exercise_id] * self.chance.uniform(0.95, 1.02))
            for one in patient.persona.exercises
            if one.load_kind is LoadKind.EXTERNAL_KG
        }
        data = {"e1rm_kg": measured, "baseline_rest_pain": nrs(patient.body.rest_pain)}
        acts = [self.writer.write(EventType.REASSESSMENT_COMPLETED, slot.at, data)]
        if patient.persona.profile is Profile.SARCOPENIC:
            stands = 8 + patient.trained_in // 6 + self.chance.randint(-1, 1)
            test = {"test": "chair_stand_30s", "value": stands, "unit": "stands"}
            acts.append(self.writer.write(EventType.FUNCTION_TESTED, slot.at, test))
        return acts

    def _tests_baseline(self, slot: Slot) -> list[Envelope]:
        """Chair stands, grip of both hands, stairs (C-017)."""
        stands, grip_kg, stairs_s = USUAL_TESTS[self.patient.persona.profile]
        tests: tuple[dict[str, Any], ...] = (
            {"test": "chair_stand_30s", "value": stands + self.chance.randint(-1, 1), "unit": "stands"},
            {"test": "grip_strength", "value": grip_kg + self.chance.randint(-4, 4), "unit": "kg", "hand": "right"},
            {"test": "grip_strength", "value": grip_kg + self.chance.randint(-6, 2), "unit": "kg", "hand": "left"},
            {"test": "stair_climb", "value": stairs_s + self.chance.randint(-1, 2), "unit": "s"},
        )
        return [self.writer.write(EventType.FUNCTION_TESTED, slot.at, test) for test in tests]

    def _expands(self, today: date, slot: Slot) -> list[Envelope]:
        later = self.patient.persona.later_exercise
        if later is None or today < self.expand_on or later.exercise_id in self.patient.body.strength:
            return []
        self.patient.body.learn(later)
        data = {"exercises": [{**planned(later), "new_load": True}]}
        return [self.writer.write(EventType.PLAN_CHANGED, slot.at, data)]
