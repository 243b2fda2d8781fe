"""A small language for patient timelines: what happened, run through the pure core, and what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

from services.cli.replaying import replay_events
from shared.clinical.history import Window
from shared.contracts import exact
from shared.contracts.emissions import AlertSaid, DecisionSaid, DecisionWithdrawn, Emission, IngestSaid
from tests.support.exercises import Number, Raw, given, lift, planned
from tests.support.explained import Explained, debts
from tests.support.shapes import shape_debts

When = str | datetime
"""`02-16 19:00` in 2026 and home-local time, a full ISO instant, or a datetime."""


def plain(number: Decimal | int) -> str:
    return format(Decimal(number).normalize(), "f")


def told(decision: DecisionSaid) -> str:
    """A decision in short: `INCREASE_LOAD OK 62.5`, `MAINTAIN CONFIRM 1/2`."""
    to = decision.new_load_kg if decision.new_load_kg is not None else decision.new_level
    parts = [decision.action, decision.reason or "", "" if to is None else plain(to)]
    return " ".join(filter(None, parts))


@dataclass(frozen=True)
class Story:
    """What was said of a timeline."""

    said: Sequence[Emission]
    zone: str = "UTC"

    def decisions(self, exercise_id: str | None = None, trigger: str | None = None) -> list[DecisionSaid]:
        """Decisions as said, superseding ones included."""
        return [
            one
            for one in self.said
            if isinstance(one, DecisionSaid)
            and exercise_id in {None, one.exercise_id}
            and trigger in {None, one.trigger}
        ]

    def told(self, exercise_id: str | None = None, trigger: str | None = None) -> list[str]:
        return [told(one) for one in self.decisions(exercise_id, trigger)]

    def standing(self) -> dict[tuple[str, str | None], DecisionSaid]:
        """The decisions that stand at the end, by trigger and exercise."""
        stand: dict[str, DecisionSaid] = {}
        for one in self.said:
            if isinstance(one, DecisionSaid):
                stand[one.decision_id] = one
            elif isinstance(one, DecisionWithdrawn):
                stand.pop(one.decision_id, None)
        return {(one.trigger, one.exercise_id): one for one in stand.values()}

    def alerts(self, *codes: str) -> list[AlertSaid]:
        return [one for one in self.said if isinstance(one, AlertSaid) and (not codes or one.code in codes)]

    def raised(self, *codes: str) -> list[tuple[str, str]]:
        """Code and severity of every raised alert, in order."""
        return [(one.code.value, one.severity.value) for one in self.alerts(*codes) if one.kind == "alert_raised"]

    def course(self, code: str) -> list[tuple[str, str, str]]:
        """Everything said of alerts of a code: verb, severity, local date and hour."""
        return [
            (
                one.kind.removeprefix("alert_"),
                one.severity.value,
                one.at.astimezone(ZoneInfo(self.zone)).strftime("%m-%d %H:%M"),
            )
            for one in self.alerts(code)
        ]

    def open(self) -> dict[tuple[str, str], AlertSaid]:
        """Alerts that nothing has resolved, by code and episode."""
        alerts: dict[tuple[str, str], AlertSaid] = {}
        for one in self.alerts():
            alerts[one.code.value, one.episode] = one
        return {key: one for key, one in alerts.items() if one.kind != "alert_resolved"}

    def outcomes(self) -> list[tuple[str, str]]:
        return [(one.event_id, one.outcome.value) for one in self.said if isinstance(one, IngestSaid)]


@dataclass
class Timeline:
    """One patient's events, in order of arrival."""

    zone: str = "Europe/Paris"
    events: list[Raw] = field(default_factory=list)

    def when(self, at: When) -> datetime:
        if isinstance(at, datetime):
            return at
        text = at if at[:2] == "20" and at[4] == "-" else f"2026-{at}"
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.zone))

    def day(self, on: str | date) -> str:
        return str(on) if isinstance(on, date) or len(on) > 5 else f"2026-{on}"

    def add(
        self,
        kind: str,
        at: When,
        data: Raw,
        *,
        id: str | None = None,
        received: When | None = None,
        supersedes: str | None = None,
    ) -> Self:
        envelope = given(
            specversion="1.0",
            id=id or f"e{len(self.events):02d}",
            source="app:test",
            type=f"liftline.{kind}.v1",
            subject="p-1",
            time=self.when(at).isoformat(),
            receivedtime=None if received is None else self.when(received).isoformat(),
            supersedes=supersedes,
            data=data,
        )
        self.events.append(exact.loads(exact.dumps(_decimals(envelope))))
        return self

    def plan(self, *exercises: Raw, at: When = "02-12 07:00", **fields: Any) -> Self:
        """A man of 40 in the pain profile, Phase 2 since 2026-02-02, who last trained on 2026-02-11."""
        plan: Raw = {
            "profile": "pain",
            "birth_date": "1986-01-15",
            "home_timezone": self.zone,
            "program_start": "2026-01-05",
            "phase": "progression",
            "phase_since": "2026-02-02",
            "technique_signed_off": True,
            "last_reassessment_on": "2026-02-02",
            "baseline_rest_pain": 0,
            "auto_apply": "all",
            "last_session_on": "2026-02-11",
            "exercises": list(exercises) or [planned()],
        }
        return self.add("plan.imported", at, given(**(plan | fields)), id="plan" if not self.events else None)

    def session(
        self,
        ended: When,
        *exercises: Raw,
        session_id: str | None = None,
        minutes: int = 60,
        pre: Number | None = 0,
        symptoms: Iterable[str] = (),
        deload: bool = False,
        started: When | None = None,
        supervised: bool | str | None = True,
        **delivery: Any,
    ) -> Self:
        """A session, by default of one qualifying exercise, from 60 minutes before its end."""
        end = self.when(ended)
        data = given(
            session_id=session_id or f"s{end:%m%d}",
            started_at=(self.when(started) if started else end - timedelta(minutes=minutes)).isoformat(),
            ended_at=end.isoformat(),
            exercises=list(exercises) or [lift()],
            pre_session_pain=pre,
            symptoms=list(symptoms),
            deload=deload,
            supervised=supervised,
        )
        return self.add("session.completed", end, data, **delivery)

    def checkin(
        self, at: When, pain: Number, location: str | None = None, symptoms: Iterable[str] = (), **delivery: Any
    ) -> Self:
        return self.add("pain.checkin", at, given(pain=pain, location=location, symptoms=list(symptoms)), **delivery)

    def symptom(self, at: When, *symptoms: str, pain: Number | None = None, **delivery: Any) -> Self:
        return self.add("symptom.reported", at, given(symptoms=list(symptoms), pain=pain), **delivery)

    def pressure(self, at: When, systolic: int, diastolic: int, **delivery: Any) -> Self:
        return self.add("bp.recorded", at, {"systolic_mmhg": systolic, "diastolic_mmhg": diastolic}, **delivery)

    def clear(
        self,
        at: When,
        exercise_id: str | None = None,
        factor: Number | None = None,
        named: Sequence[str] = (),
        read_until: datetime | None = None,
        **delivery: Any,
    ) -> Self:
        scope = "program" if exercise_id is None else "exercise"
        data = given(scope=scope, exercise_id=exercise_id, resume_load_factor=factor, named_events=list(named))
        data |= given(known_until=read_until and read_until.isoformat())
        return self.add("clearance.granted", at, data, **delivery)

    def pause(self, at: When, first: str, last: str, reason: str = "holiday", **delivery: Any) -> Self:
        data = {"from_date": self.day(first), "to_date": self.day(last), "reason": reason}
        return self.add("pause.declared", at, data, **delivery)

    def run(self, first_tick: str | None = None, last_tick: str | None = None) -> Story:
        """Replay through both ledgers; ticks run between the two dates, none without them."""
        window = None
        if first_tick is not None and last_tick is not None:
            window = Window(date.fromisoformat(self.day(first_tick)), date.fromisoformat(self.day(last_tick)))
        said = replay_events(self.events, window)
        owed = [debt for one in said if isinstance(one, Explained) for debt in (*debts(one), *shape_debts(one))]
        assert owed == [], "\n".join(owed)
        return Story(said, self.zone)


def _decimals(value: Any) -> Any:
    """Floats of a test's text as the decimals they are on the wire."""
    if isinstance(value, dict):
        return {name: _decimals(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_decimals(item) for item in value]
    return Decimal(str(value)) if isinstance(value, float) else value
