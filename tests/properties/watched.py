"""An independent account of what stands in the way of an increase, kept from events and emissions alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared.contracts.emissions import AlertSaid, DecisionSaid, DecisionStatusChanged
from tests.support.exercises import Raw

PARIS: Final = ZoneInfo("Europe/Paris")
HOLDS: Final = {
    "RED_FLAG_CV",
    "RED_FLAG_OTHER",
    "RED_FLAG_SNAP",
    "RED_FLAG_FUNCTION",
    "PAIN_NOT_IMPROVING",
    "BP_ABSOLUTE",
}
WATCHES: Final = {"PAIN_AMBER", "PAIN_24H", "DOMS_EXPECTED"}
RISES: Final = {"INCREASE_LOAD", "INCREASE_LEVEL", "PROGRESS_REPS"}
CHANGES: Final = {*RISES, "REGRESS", "RETURN_ADJUST", "RESUME"}
CADENCE: Final = {"athlete": 7, "pain": 14, "sarcopenic": 28}
CEILING: Final = {
    "athlete": (Decimal("0.60"), Decimal("0.80"), Decimal("0.80")),
    "pain": (Decimal("0.60"), Decimal("0.75"), Decimal("0.75")),
    "sarcopenic": (Decimal("0.60"), Decimal("0.70"), Decimal("0.70")),
}
"""Share of e1RM in Phases 1 to 3."""
PHASES: Final = {"adaptation": 1, "progression": 2, "maintenance": 3}
SINCE: Final = date(2026, 1, 20)
"""Last change of every exercise in generated plans."""


def local(at: datetime) -> date:
    return at.astimezone(PARIS).date()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass
class Watched:
    """What stands, exercise by exercise."""

    plan: Raw
    profile: str = ""
    phase: int = 0
    e1rm: Decimal | None = None
    reassessed: date = date(2026, 2, 2)
    changed: dict[str, date] = field(default_factory=dict)
    good: dict[str, set[date]] = field(default_factory=dict)
    """Days of sessions in a row that may have qualified, since the last change."""
    targets: dict[str, int] = field(default_factory=dict)
    alerts: dict[tuple[str, str], AlertSaid] = field(default_factory=dict)
    reentry: dict[str, date] = field(default_factory=dict)
    waiting: dict[str, DecisionSaid] = field(default_factory=dict)
    cautions: list[datetime] = field(default_factory=list)
    trained: date | None = None
    suspended: bool = False
    ill: bool = False

    def __post_init__(self) -> None:
        """Start with the plan."""
        self.profile, self.phase = self.plan["profile"], PHASES[self.plan["phase"]]
        self.e1rm = next(one.get("e1rm_kg") for one in self.plan["exercises"] if one["exercise_id"] == "leg_press")
        last = self.plan.get("last_session_on")
        self.trained = None if last is None else date.fromisoformat(last)

    def older(self, on: date) -> bool:
        born = date.fromisoformat(self.plan["birth_date"])
        aged = (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) >= 65
        return bool(self.plan["frail"] or aged or self.profile == "sarcopenic")

    def cadence(self, on: date) -> int:
        return max(CADENCE[self.profile], 28 if self.older(on) else 0)

    def ceiling(self) -> Decimal | None:
        """Highest load, kg."""
        high = self.profile == "athlete" and self.phase == 3 and self.plan["performance_goal"]
        share = Decimal("0.85") if high else CEILING[self.profile][self.phase - 1]
        return None if self.e1rm is None else share * self.e1rm

    def step_cap(self, on: date) -> Decimal:
        """Most that one increase adds, as a factor."""
        return Decimal("1.05") if self.older(on) or self.e1rm is None else Decimal("1.10")

    def rpe_cap(self) -> int:
        strict = self.phase == 1 or self.plan["frail"]
        return 6 if strict else {"athlete": 8, "pain": 7, "sarcopenic": 7}[self.profile]

    def top(self, exercise: str) -> int:
        return self.targets.get(exercise, 12 if self.profile == "athlete" else 15)

    def confirmations(self, done: Raw) -> int:
        unrated_level = done.get("rpe") is None and done["exercise_id"] == "band_row"
        return 3 if self.phase == 1 or unrated_level else 2

    def reassessment_limit(self) -> int:
        """Days."""
        if self.phase < 3:
            return 42 + 14
        return 90 + 14 if self.plan["frail"] else 180 + 14

    def open(self, codes: Iterable[str]) -> list[AlertSaid]:
        return [one for one in self.alerts.values() if one.code in set(codes) and one.kind != "alert_resolved"]

    def held(self) -> bool:
        """Whether the programme is."""
        severe = [one for one in self.open({"PAIN_INTENSE"}) if one.details["pain"] >= 7]
        resting = [one for one in self.open({"PAIN_INTENSE_REST"}) if one.severity.value == "urgent"]
        return bool(self.open(HOLDS) or severe or resting or self.ill)

    def hear(self, one: Any, event: Raw | None) -> None:
        """Something was said because of an event, or of a tick."""
        if isinstance(one, AlertSaid):
            self.alerts[one.code.value, one.episode] = one
        elif isinstance(one, DecisionStatusChanged) and one.status.value == "applied":
            approved = self.waiting.pop(one.decision_id)
            self._apply(approved, local(one.at))
        elif isinstance(one, DecisionSaid):
            self._decided(one, event)

    def _decided(self, one: DecisionSaid, event: Raw | None) -> None:
        on = local(one.at)
        if event is not None and "started_at" in event["data"]:
            on = local(instant(event["data"]["started_at"]))
        if one.action == "PHASE_CHANGE":
            self.phase = int(str(one.reason)[-1])
        elif one.status.value == "pending_approval":
            self.waiting[one.decision_id] = one
        elif one.action in CHANGES:
            self._apply(one, on)
        exercise = str(one.exercise_id)
        if one.action == "RESUME":
            if event is not None and event["data"]["scope"] == "program":  # closes the watch, not the soreness (C-101)
                self.alerts = {key: each for key, each in self.alerts.items() if each.code != "DOMS_EXPECTED"}
                self.ill = False
            self.reentry[exercise] = on + timedelta(days=7)
        if one.reason == "REENTRY" and one.until is not None:
            self.reentry[exercise] = max(one.until, self.reentry.get(exercise, date.min))

    def _apply(self, one: DecisionSaid, on: date) -> None:
        exercise = str(one.exercise_id)
        self.changed[exercise], self.good[exercise] = on, set()
        if one.target_reps is not None:
            self.targets[exercise] = one.target_reps
        elif one.action in RISES:
            self.targets.pop(exercise, None)

    def happen(self, event: Raw) -> None:
        """An event, before what was said of it."""
        kind, data = event["type"], event["data"]
        if kind == "liftline.session.completed.v1":
            self._session(data)
        elif kind == "liftline.bp.recorded.v1" and (data["systolic_mmhg"] >= 160 or data["diastolic_mmhg"] >= 100):
            self.cautions.append(instant(event["time"]))
        elif kind == "liftline.pause.declared.v1":
            self.ill |= data["reason"] == "illness"

    def _session(self, data: Raw) -> None:
        on = local(instant(data["started_at"]))
        gap = 0 if self.trained is None else (on - self.trained).days
        self.trained, self.suspended = on, self.suspended or gap >= 84
        for done in data["exercises"]:
            days = self.good.setdefault(done["exercise_id"], set())
            pain, rpe = done.get("pain"), done.get("rpe")
            fine = done.get("technique_ok") is True and pain is not None and pain <= 4 and (rpe is None or rpe <= 8)
            if gap >= 10 or not fine or data["deload"]:
                days.clear()
            if fine and not data["deload"]:
                days.add(on)

    def act(self, event: Raw) -> None:
        """A clinician's act, after what was said of it."""
        if event["type"] == "liftline.profile.changed.v1":
            self.profile = event["data"]["profile"]
            self.changed = dict.fromkeys(("leg_press", "band_row"), local(instant(event["time"])))
            self.good, self.targets = {}, {}
        if event["type"] == "liftline.reassessment.completed.v1":
            self.e1rm = event["data"]["e1rm_kg"].get("leg_press", self.e1rm)
            self.reassessed = local(instant(event["time"]))
