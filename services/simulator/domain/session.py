"""One training session as it really goes, and the report an app makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final, TypeVar

from services.simulator.domain import chances
from services.simulator.domain.body import Body, DoneSet, nrs
from services.simulator.domain.persona import Persona
from services.simulator.domain.prescription import Prescribed, Prescription, at_share
from services.simulator.domain.truth import Kind
from shared.contracts.vocabulary import LoadKind, Profile, Symptom

BELOW_THE_CAP: Final = 0.3
"""How far below the highest permitted exertion a patient of average zeal stays, RPE points."""

INJURIES: Final[tuple[tuple[Symptom, ...], ...]] = (
    (Symptom.SNAP_OR_TEARING,),
    (Symptom.SNAP_OR_TEARING,),
    (Symptom.NEW_FUNCTIONAL_LOSS,),
    (Symptom.SNAP_OR_TEARING, Symptom.NEW_FUNCTIONAL_LOSS),
)
HEART: Final[tuple[tuple[Symptom, ...], ...]] = (
    (Symptom.CHEST_PAIN,),
    (Symptom.DYSPNEA_DISPROPORTIONATE,),
    (Symptom.SYNCOPE,),
    (Symptom.PALPITATIONS,),
    (Symptom.PRESYNCOPE,),
)
RESTS_S: Final[dict[Profile, tuple[int, ...]]] = {
    Profile.ATHLETE: (90, 120, 150, 180),
    Profile.PAIN: (60, 75, 90, 90),
    Profile.SARCOPENIC: (90, 105, 120, 120),
}
"""Between sets, seconds, as they are told (C-039)."""
RESTS_OF_THE_FRAIL_S: Final = (120, 120, 135, 150)
HURRIED_RESTS_S: Final = (30, 45, 45, 60)
OTHERS: Final[tuple[tuple[Symptom, ...], ...]] = (
    (Symptom.DARK_URINE,),
    (Symptom.UNREMITTING_NIGHT_PAIN,),
    (Symptom.BILATERAL_LEG_WEAKNESS,),
)

V = TypeVar("V")


@dataclass
class Story:
    """A session that took place."""

    started_at: datetime
    ended_at: datetime
    report: dict[str, Any]
    """`data` of session.completed, without the times."""
    mishap: "Mishap | None"
    """What broke it off."""
    new_load: bool
    amber: bool
    """Amber pain was reported."""
    worst_pain: Decimal
    """As felt, whether reported or not."""


@dataclass(frozen=True)
class Mishap:
    """What broke a session off, and the symptoms it shows by."""

    kind: Kind
    symptoms: tuple[Symptom, ...]


@dataclass
class Trainee:
    """A patient in the gym: what they have lifted so far decides what counts as new."""

    persona: Persona
    body: Body
    chance: Random
    lifted: dict[str, Decimal | int]
    """Exercise -> load or level of its last session."""
    rests_s: tuple[int, ...] = ()
    """Of the session at hand."""

    def train(self, until: datetime, prescription: Prescription, *, signed_off: bool, days_in: int) -> Story | None:
        """Train at the prescription, finishing within the half hour before `until`; None when all of it is held."""
        chance = self.chance
        ended = until - timedelta(minutes=chance.randint(3, 25))
        started = ended - timedelta(minutes=chance.randint(25, 55))
        mishap = self._mishap()
        deload = chance.random() < chances.DELOAD
        self.rests_s = HURRIED_RESTS_S if chance.random() < chances.HURRIES else self._usual_rests_s()
        exercises = [one for one in prescription.exercises if not one.held]
        if deload:
            exercises = [at_share(one, Decimal("0.6")) for one in exercises]
        if mishap is not None:
            exercises = exercises[: chance.randint(1, 2)]
        if not exercises:
            return None
        self.body.rest(started.date())
        new_load = any(self._is_new(one) for one in exercises)
        felt: list[Decimal] = []
        done = [self._exercise(one, days_in, felt) for one in exercises]
        told = max((one["pain"] for one in done if one["pain"] is not None), default=Decimal(0))
        self.body.ease()
        report = {
            "supervised": self._kept(chance.random() < (0.3 if signed_off else 0.93)),
            "pre_session_pain": self._kept(nrs(self.body.rest_pain + chance.uniform(-0.4, 0.4))),
            "session_rpe": self._kept(max(one["rpe"] or Decimal(5) for one in done)),
            "deload": deload or None,
            "exercises": done,
        }
        amber = Decimal(4) < told <= Decimal(5)
        return Story(started, ended, report, mishap, new_load, amber=amber, worst_pain=max(felt))

    def _mishap(self) -> Mishap | None:
        drawn = self.chance.random()
        for likely, kind, ways in (
            (chances.INJURY, Kind.INJURY, INJURIES),
            (chances.HEART, Kind.HEART, HEART),
            (chances.OTHER_RED_FLAG, Kind.OTHER_SIGN, OTHERS),
        ):
            if drawn < likely:
                return Mishap(kind, self.chance.choice(ways))
            drawn -= likely
        return None

    def _is_new(self, todo: Prescribed) -> bool:
        before = self.lifted.get(todo.exercise_id)
        now = todo.load_kg if todo.load_kg is not None else todo.level or 0
        return before is None or now > before

    def _exercise(self, prescribed: Prescribed, days_in: int, felt: list[Decimal]) -> dict[str, Any]:
        """Do one exercise and report it; the pain is added to what was `felt`, reported or not."""
        chance, persona = self.chance, self.persona
        todo = self._as_done(prescribed)
        effort = self.body.perform(todo, float(todo.rpe_cap) - BELOW_THE_CAP + persona.effort, chance)
        self.body.adapt(todo.exercise_id)
        self.lifted[todo.exercise_id] = todo.load_kg if todo.load_kg is not None else todo.level or 0
        faults = chances.TECHNIQUE_FAULT_AT_FIRST if days_in < 21 else chances.TECHNIQUE_FAULT_LATER
        load_kg = None if todo.load_kg is None else self._kept(todo.load_kg)
        sets = [self._set(one, todo, load_kg) for one in effort.sets]
        rpe = self._kept(effort.rpe)
        felt.append(self._pain())
        report: dict[str, Any] = {
            "exercise_id": todo.exercise_id,
            "sets": sets,
            "rpe": rpe,
            "pain": self._kept(felt[-1]),
            "technique_ok": self._kept(chance.random() >= faults),
        }
        if todo.load_kind is LoadKind.EXTERNAL_KG and chance.random() < 0.25:
            report["sets"].insert(0, {"reps": 10, "load_kg": (todo.load_kg or Decimal(1)) / 2, "warmup": True})
        return report

    def _as_done(self, todo: Prescribed) -> Prescribed:
        """Nearly always the prescribed load, rarely more or less."""
        drawn = self.chance.random()
        if drawn < chances.HEAVIER_THAN_TOLD:
            return at_share(todo, Decimal("1.15"))
        if drawn < chances.HEAVIER_THAN_TOLD + chances.LIGHTER_THAN_TOLD:
            return at_share(todo, Decimal("0.9"))
        return todo

    def _set(self, done: DoneSet, todo: Prescribed, load_kg: Decimal | None) -> dict[str, Any]:
        return {
            "reps": done.reps,
            "hold_s": done.hold_s,
            "load_kg": load_kg,
            "level": todo.level,
            "rest_s": self.chance.choice(self.rests_s),
        }

    def _usual_rests_s(self) -> tuple[int, ...]:
        return RESTS_OF_THE_FRAIL_S if self.persona.frail else RESTS_S[self.persona.profile]

    def _pain(self) -> Decimal:
        drawn = self.chance.random()
        if drawn < chances.RED:
            return self.chance.choice((Decimal("5.5"), Decimal(6), Decimal(7)))
        if drawn < chances.RED + chances.AMBER:
            return self.chance.choice((Decimal("4.5"), Decimal(5)))
        return min(Decimal(4), nrs(self.body.rest_pain + self.chance.uniform(-0.3, 1.0)))

    def _kept(self, value: V) -> V | None:
        """The value, unless the patient leaves this field of the report empty."""
        return None if self.chance.random() < self.persona.forgets else value
