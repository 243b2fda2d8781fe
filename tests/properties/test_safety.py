"""What must hold on every timeline: loads rise only when everything allows it, red flags always speak."""

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.emissions import AlertSaid, DecisionSaid, DecisionStatusChanged
from tests.properties.courses import courses
from tests.properties.timelines import FLAGS, timelines
from tests.properties.watched import RISES, SINCE, WATCHES, Watched, instant, local
from tests.support.exercises import Raw
from tests.support.timeline import Story, Timeline


def told_in_order(timeline: Timeline) -> Iterator[tuple[Raw | None, list[Any]]]:
    """Each event with what was said at its instant; first the ticks before it, without an event."""
    story = timeline.run("02-12", "12-30")
    rest = [one for one in story.said if one.kind != "ingest"]
    for event in timeline.events:
        at = instant(event.get("receivedtime") or event["time"])
        yield None, [one for one in rest if one.at < at]
        yield event, [one for one in rest if one.at == at]
        rest = [one for one in rest if one.at > at]
    yield None, rest


@given(timeline=st.one_of(courses(), courses(), timelines(calm=True, most=20)))
def test_loads_rise_only_when_everything_allows_it(timeline: Timeline) -> None:
    """C-055 to C-066, C-109, C-110, C-115: no hold, re-entry, watch, unknown pain or technique; confirmed, within
    cadence, step and ceiling.
    """
    seen = Watched(timeline.events[0]["data"])
    for event, said in told_in_order(timeline):
        before = dict(seen.alerts)
        if event is not None:
            seen.happen(event)
        for one in said:
            if isinstance(one, AlertSaid):
                seen.hear(one, event)
        for one in said:
            if isinstance(one, DecisionSaid) and one.action in RISES:
                assert event is not None
                _check_situation(seen, before, event, one)
                _check_performance(seen, event, one)
                _check_size(seen, event, one)
            elif isinstance(one, DecisionSaid) and one.action == "RESUME":
                assert event is not None
                assert event["data"]["scope"] == "program" or not seen.held()
            elif isinstance(one, DecisionStatusChanged) and one.status.value == "applied":
                assert event is not None
                _check_approved(seen, before, event, seen.waiting[one.decision_id])
        for one in said:
            if not isinstance(one, AlertSaid):
                seen.hear(one, event)
        if event is not None:
            seen.act(event)


def _check_free(seen: Watched, before: dict[tuple[str, str], AlertSaid], exercise: str, on: date) -> None:
    """Neither held nor watched nor in re-entry: also for an increase that was approved."""
    assert not seen.held()
    assert [one for one in seen.open(["PAIN_INTENSE"]) if one.episode.endswith(exercise)] == []
    assert [one for one in before.values() if one.code in WATCHES and one.kind != "alert_resolved"] == []
    assert seen.reentry.get(exercise, date.min) <= on
    assert not seen.suspended


def _check_approved(
    seen: Watched, before: dict[tuple[str, str], AlertSaid], event: Raw, decision: DecisionSaid
) -> None:
    """C-071: what is approved is what could still be decided when the approval comes."""
    at, ceiling = instant(event["time"]), seen.ceiling()
    _check_free(seen, before, str(decision.exercise_id), local(at))
    assert not seen.plan["acute_inflammation"]
    assert not [reading for reading in seen.cautions if timedelta() <= at - reading <= timedelta(hours=24)]
    assert (local(at) - seen.reassessed).days <= seen.reassessment_limit()
    assert seen.phase < 3 or seen.profile == "athlete" or seen.plan["continue_progression"]
    assert decision.new_load_kg is None or ceiling is None or decision.new_load_kg <= ceiling


def _check_situation(
    seen: Watched, before: dict[tuple[str, str], AlertSaid], event: Raw, decision: DecisionSaid
) -> None:
    exercise, on = str(decision.exercise_id), local(instant(event["data"]["started_at"]))
    ended = instant(event["data"]["ended_at"])
    _check_free(seen, before, exercise, on)
    assert not seen.plan["acute_inflammation"]
    assert not [at for at in seen.cautions if timedelta() <= ended - at <= timedelta(hours=24)]
    assert (on - seen.changed.get(exercise, SINCE)).days >= seen.cadence(on)
    assert (on - seen.reassessed).days <= seen.reassessment_limit()
    assert seen.phase < 3 or seen.profile == "athlete" or seen.plan["continue_progression"]


def _check_performance(seen: Watched, event: Raw, decision: DecisionSaid) -> None:
    exercise = str(decision.exercise_id)
    (done,) = [one for one in event["data"]["exercises"] if one["exercise_id"] == exercise]
    assert done.get("technique_ok") is True
    assert done.get("pain") is not None
    assert done["pain"] <= 4
    assert not event["data"]["deload"]
    sets, top = done["sets"][:2], seen.top(exercise)
    assert [min(one["reps"], one.get("reps_other_side", 100)) >= top for one in sets] == [True, True]
    assert exercise == "leg_press" or not seen.plan["exercises"][1].get("unilateral") or "reps_other_side" in sets[0]
    assert all(one.get("level", one.get("load_kg", 0)) >= (decision.level or decision.load_kg) for one in sets)
    if done.get("rpe") is not None:
        assert done["rpe"] <= seen.rpe_cap()
    elif exercise == "leg_press" and event["data"].get("session_rpe") is None:
        assert sets[-1]["reps"] >= top + 2
    assert len(seen.good[exercise]) >= seen.confirmations(done)


def _check_size(seen: Watched, event: Raw, decision: DecisionSaid) -> None:
    on, ceiling = local(instant(event["data"]["started_at"])), seen.ceiling()
    if decision.new_load_kg is not None:
        assert decision.load_kg is not None
        assert decision.load_kg < decision.new_load_kg <= decision.load_kg * seen.step_cap(on)
        assert ceiling is None or decision.new_load_kg <= ceiling
    if decision.new_level is not None:
        assert decision.level is not None
        assert decision.new_level == decision.level + 1 <= 5
    if decision.target_reps is not None:
        assert seen.top(str(decision.exercise_id)) < decision.target_reps <= 20


@given(timeline=courses())
def test_a_load_changes_only_by_a_decision(timeline: Timeline) -> None:
    """C-055, C-071: what is prescribed next is what the last decision said that was applied, at once or on approval."""
    leg_press, _ = timeline.events[0]["data"]["exercises"]
    current: dict[str, Decimal | int | None] = {"leg_press": leg_press["load_kg"], "band_row": 2}
    waiting: dict[str, DecisionSaid] = {}
    for one in timeline.run("02-12", "12-30").said:
        if isinstance(one, DecisionStatusChanged) and one.status.value == "applied":
            decision = waiting[one.decision_id]
            current[str(decision.exercise_id)] = _new(decision) or current[str(decision.exercise_id)]
        if not isinstance(one, DecisionSaid) or one.exercise_id is None:
            continue
        stated = one.load_kg if one.exercise_id == "leg_press" else one.level
        if one.action != "RETURN_ADJUST":  # states the load before the gap
            assert stated == current[one.exercise_id], one
        new, applied = _new(one), one.status.value == "applied"
        assert new is None or one.action in RISES or stated is None or new <= stated
        waiting |= {} if applied else {one.decision_id: one}
        current[one.exercise_id] = new if new is not None and applied else current[one.exercise_id]


def _new(decision: DecisionSaid) -> Decimal | int | None:
    return decision.new_load_kg if decision.exercise_id == "leg_press" else decision.new_level


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
    story = timeline.run("02-12", "12-30")
    raised = [one for one in story.alerts() if one.kind == "alert_raised" and one.episode.split(":")[0] == trigger]
    codes = {one.code.value for one in raised}
    if code == "RED_FLAG_FUNCTION" and "snap_or_tearing" in event["data"]["symptoms"]:
        code = "RED_FLAG_SNAP"
    flagged = [one for one in raised if code is None and one.details.get("symptom") == symptom]
    assert code in codes or flagged


REMOVABLE = ("pain", "technique_ok", "rpe", "load_kg", "reps_other_side", "a set")


@given(timeline=courses(most=20), what=st.sampled_from(REMOVABLE))
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
        for one in exercise["sets"] if what == "reps_other_side" else exercise["sets"][:1]:
            one.pop(what, None)
        if what == "a set" and len(exercise["sets"]) > 1:
            del exercise["sets"][-1]
    trigger = sessions[-1]["data"]["session_id"]
    before, after = _decisions(known.run(), trigger), _decisions(unknown.run(), trigger)
    for exercise_id, decision in after.items():
        if decision.action in RISES and before[exercise_id].action not in RISES:
            assert what == "rpe"
            assert before[exercise_id].reason == "RPE_HIGH"


def _decisions(story: Story, trigger: str) -> dict[str, DecisionSaid]:
    return {str(one.exercise_id): one for one in story.decisions(trigger=trigger)}
