"""What must hold on every timeline: loads rise only when everything allows it, red flags always speak."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.emissions import AlertSaid, DecisionSaid
from tests.properties.timelines import FLAGS, timelines
from tests.support.exercises import Raw
from tests.support.timeline import Story, Timeline

PARIS = ZoneInfo("Europe/Paris")
HOLDS = {
    "RED_FLAG_CV",
    "RED_FLAG_OTHER",
    "RED_FLAG_SNAP",
    "RED_FLAG_FUNCTION",
    "PAIN_NOT_IMPROVING",
    "BP_ABSOLUTE",
}
WATCHES = {"PAIN_AMBER", "PAIN_24H", "DOMS_EXPECTED"}
CHANGES = {"INCREASE_LOAD", "INCREASE_LEVEL", "PROGRESS_REPS", "REGRESS", "RETURN_ADJUST", "RESUME"}
RISES = {"INCREASE_LOAD", "INCREASE_LEVEL", "PROGRESS_REPS"}
CADENCE = {"athlete": 7, "pain": 14, "sarcopenic": 28}
CEILING = {"athlete": Decimal("0.85"), "pain": Decimal("0.75"), "sarcopenic": Decimal("0.70")}
SINCE = date(2026, 1, 20)
"""Last change of every exercise in generated plans."""


def local(at: datetime) -> date:
    return at.astimezone(PARIS).date()


@dataclass
class Watched:
    """An independent account of what stands, kept from events and emissions alone."""

    plan: Raw
    profile: str = ""
    e1rm: Decimal = Decimal(90)
    changed: dict[str, date] = field(default_factory=dict)
    alerts: dict[tuple[str, str], AlertSaid] = field(default_factory=dict)
    exercise_reentry: dict[str, date] = field(default_factory=dict)

    def cadence(self, on: date) -> int:
        born = date.fromisoformat(self.plan["birth_date"])
        older = self.plan["frail"] or (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) >= 65
        return max(CADENCE[self.profile], 28 if older else 0)

    def open(self, codes: Iterable[str]) -> list[AlertSaid]:
        return [one for one in self.alerts.values() if one.code in set(codes) and one.kind != "alert_resolved"]

    def hear(self, one: AlertSaid) -> None:
        self.alerts[one.code.value, one.episode] = one

    def decide(self, decision: DecisionSaid, event: Raw | None) -> None:
        exercise, on = str(decision.exercise_id), local(decision.at)
        if event is not None and "started_at" in event["data"]:
            on = local(datetime.fromisoformat(event["data"]["started_at"]))
        if decision.action in CHANGES and decision.status.value == "applied":
            self.changed[exercise] = on
        if decision.action == "RESUME":
            if event is not None and event["data"]["scope"] == "program":  # closes the watch, not the soreness (C-101)
                self.alerts = {key: one for key, one in self.alerts.items() if one.code != "DOMS_EXPECTED"}
            self.exercise_reentry[exercise] = on + timedelta(days=7)
        if decision.reason == "REENTRY" and decision.until is not None:
            self.exercise_reentry[exercise] = max(decision.until, self.exercise_reentry.get(exercise, date.min))


def told_in_order(timeline: Timeline) -> Iterator[tuple[Raw | None, list[Any]]]:
    """Each event with what was said at its instant; first the ticks before it, without an event."""
    story = timeline.run("02-12", "07-30")
    rest = [one for one in story.said if one.kind != "ingest"]
    for event in timeline.events:
        at = datetime.fromisoformat(event.get("receivedtime") or event["time"])
        yield None, [one for one in rest if one.at < at]
        yield event, [one for one in rest if one.at == at]
        rest = [one for one in rest if one.at > at]
    yield None, rest


@given(timeline=timelines(calm=True, most=30))
def test_loads_rise_only_when_everything_allows_it(timeline: Timeline) -> None:
    """C-055: no hold, re-entry, watch, unknown pain or technique; within cadence and ceiling."""
    seen = Watched(timeline.events[0]["data"], timeline.events[0]["data"]["profile"])
    for event, said in told_in_order(timeline):
        rises = [one for one in said if isinstance(one, DecisionSaid) and one.action in RISES]
        before = dict(seen.alerts)
        for one in said:
            if isinstance(one, AlertSaid):
                seen.hear(one)
        for decision in rises:
            assert event is not None
            _check(seen, before, event, decision)
        for one in said:
            if isinstance(one, DecisionSaid):
                seen.decide(one, event)
        if event is not None:
            _act(seen, event)


def _act(seen: Watched, event: Raw) -> None:
    if event["type"] == "liftline.profile.changed.v1":
        seen.profile = event["data"]["profile"]
        on = local(datetime.fromisoformat(event["time"]))
        seen.changed = dict.fromkeys(("leg_press", "band_row"), on)
    if event["type"] == "liftline.reassessment.completed.v1":
        seen.e1rm = event["data"]["e1rm_kg"].get("leg_press", seen.e1rm)


def _check(seen: Watched, before: dict[tuple[str, str], AlertSaid], event: Raw, decision: DecisionSaid) -> None:
    exercise = str(decision.exercise_id)
    (done,) = [one for one in event["data"]["exercises"] if one["exercise_id"] == exercise]
    on = local(datetime.fromisoformat(event["data"]["started_at"]))
    assert done.get("technique_ok") is True
    assert done.get("pain") is not None
    assert done["pain"] <= (2 if seen.plan["acute_inflammation"] else 4)
    assert not seen.plan["acute_inflammation"]
    assert not event["data"]["deload"]
    assert seen.open(HOLDS) == []
    assert [one for one in seen.open(["PAIN_INTENSE"]) if one.episode.endswith(exercise)] == []
    assert [one for one in before.values() if one.code in WATCHES and one.kind != "alert_resolved"] == []
    assert seen.exercise_reentry.get(exercise, date.min) <= on
    assert (on - seen.changed.get(exercise, SINCE)).days >= seen.cadence(on)
    if decision.new_load_kg is not None:
        assert decision.load_kg is not None
        assert decision.load_kg < decision.new_load_kg <= decision.load_kg * Decimal("1.10")
        assert decision.new_load_kg <= CEILING[seen.profile] * seen.e1rm


@given(timeline=timelines(calm=True, most=30))
def test_a_load_changes_only_by_a_decision(timeline: Timeline) -> None:
    """C-055: what is prescribed next is what the last applied decision said."""
    story = timeline.run("02-12", "07-30")
    for exercise in ("leg_press", "band_row"):
        current: Decimal | int | None = 60 if exercise == "leg_press" else 2
        for one in story.decisions(exercise):
            stated = one.load_kg if exercise == "leg_press" else one.level
            if one.action != "RETURN_ADJUST":  # states the load before the gap
                assert stated == current, one
            new = one.new_load_kg if exercise == "leg_press" else one.new_level
            if new is not None and one.status.value == "applied":
                assert one.action in RISES or stated is None or new <= stated
                current = new


@given(timeline=timelines(late=True), symptom=st.sampled_from(FLAGS), data=st.data())
def test_a_red_flag_is_always_raised(timeline: Timeline, symptom: str, data: st.DataObject) -> None:
    """Whatever else the event says, however late it comes, whatever had happened (C-092 to C-103)."""
    carriers = [event for event in timeline.events if "symptoms" in event["data"]]
    if not carriers:
        return
    event = data.draw(st.sampled_from(carriers))
    event["data"]["symptoms"] = [*event["data"]["symptoms"], symptom]
    trigger = event["data"].get("session_id", event["id"])
    code = {"snap_or_tearing": "RED_FLAG_SNAP", "new_functional_loss": "RED_FLAG_FUNCTION"}.get(symptom)
    story = timeline.run("02-12", "07-30")
    raised = [one for one in story.alerts() if one.kind == "alert_raised" and one.episode.split(":")[0] == trigger]
    codes = {one.code.value for one in raised}
    if code == "RED_FLAG_FUNCTION" and "snap_or_tearing" in event["data"]["symptoms"]:
        code = "RED_FLAG_SNAP"
    flagged = [one for one in raised if code is None and one.details.get("symptom") == symptom]
    assert code in codes or flagged


REMOVABLE = ("pain", "technique_ok", "rpe", "load_kg")


@given(timeline=timelines(calm=True, most=20), what=st.sampled_from(REMOVABLE))
def test_less_information_never_makes_an_increase(timeline: Timeline, what: str) -> None:
    """C-004: unknown is never ok; for exertion C-066 says what else is needed."""
    sessions = [event for event in timeline.events if "session_id" in event["data"]]
    if not sessions:
        return
    last = timeline.events.index(sessions[-1])
    known = Timeline(timeline.zone, timeline.events[: last + 1])
    unknown = Timeline(timeline.zone, copy.deepcopy(known.events))
    for exercise in unknown.events[-1]["data"]["exercises"]:
        exercise.pop(what, None)
        for one in exercise["sets"]:
            one.pop(what, None)
    trigger = sessions[-1]["data"]["session_id"]
    before, after = _decisions(known.run(), trigger), _decisions(unknown.run(), trigger)
    for exercise_id, decision in after.items():
        if decision.action in RISES and before[exercise_id].action not in RISES:
            assert what == "rpe"
            assert before[exercise_id].reason == "RPE_HIGH"


def _decisions(story: Story, trigger: str) -> dict[str, DecisionSaid]:
    return {str(one.exercise_id): one for one in story.decisions(trigger=trigger)}
