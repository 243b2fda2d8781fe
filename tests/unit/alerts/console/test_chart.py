"""A chart made from a journal: what was lifted, what hurt and when, what was taken back, on which days."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.alerts.adapters.console.drawing import drawn
from services.alerts.adapters.console.entries import content, name, reason
from services.alerts.application.chart import Chart, Decided
from services.alerts.application.charting import chart_of
from services.alerts.application.glance import Glance
from shared.clinical.holds import HeldInterval
from shared.clinical.messages import sentence, wording
from shared.contracts.emissions import DecisionSaid
from shared.contracts.events import Event, parse_event
from shared.contracts.vocabulary import Action, DecisionStatus, Phase, Profile, Severity

NOW = datetime(2026, 2, 12, 12, tzinfo=UTC)


def event(kind: str, at: str, data: dict[str, Any], **envelope: Any) -> tuple[Event, str]:
    raw = {"specversion": "1.0", "id": at, "source": "app:x", "subject": "p1", "time": f"2026-{at}:00Z", "data": data}
    return parse_event({**raw, "type": f"liftline.{kind}.v1", **envelope}), "accepted"


def session(at: str, load: float = 60, pain: float = 2, **envelope: Any) -> tuple[Event, str]:
    sets = [{"reps": 10, "load_kg": 40, "warmup": True}, {"reps": 12, "load_kg": load}, {"reps": 12, "load_kg": 50}]
    exercise = {"exercise_id": "leg_press", "pain": pain, "rpe": 6, "sets": sets}
    start = f"2026-{at}:00Z"
    data = {"session_id": f"s{at}", "started_at": start, "ended_at": start, "pre_session_pain": 1}
    return event("session.completed", at, {**data, "exercises": [exercise]}, **envelope)


def decided(at: str, action: Action, *, standing: bool = True, **changed: Any) -> Decided:
    said = {"at": f"2026-{at}:00Z", "patient_id": "p1", "decision_id": f"d{at}", "trigger": f"s{at}", "action": action}
    more = {"exercise_id": "leg_press", "rules": ("C-055",), "rule_set": "1", "sentence": "Because.", **changed}
    return Decided(DecisionSaid.model_validate({**said, **more}), standing)


GLANCE = Glance(
    today=date(2026, 2, 12),
    zone="Europe/Berlin",
    profile=Profile.PAIN,
    frail=False,
    phase=Phase.PROGRESSION,
    phase_since=date(2026, 2, 9),
    start=date(2026, 2, 3),
    hold=None,
    held_exercises=(),
    last_session_on=date(2026, 2, 9),
    detraining_day=3,
    reassessment_due=date(2026, 3, 3),
    reassessment_overdue=date(2026, 3, 17),
    holds=(HeldInterval(datetime(2026, 2, 5, 12, tzinfo=UTC), datetime(2026, 2, 6, 12, tzinfo=UTC), "RED_FLAG_SNAP"),),
    ladder=((7, Severity.INFO), (14, Severity.ROUTINE)),
    pain_limits=(Decimal(4), Decimal(5)),
    slots=frozenset({date(2026, 2, 13)}),
)


def chart(*events: tuple[Event, str], decisions: tuple[Decided, ...] = (), glance: Glance | None = GLANCE) -> Chart:
    return chart_of("p1", NOW, clinic_zone="UTC", glance=glance, events=list(events), decisions=decisions, alerts=())


def test_the_heaviest_working_set_counts_and_a_warm_up_does_not() -> None:
    (course,) = chart(session("02-04T10:00"), session("02-09T10:00", 62.5)).exercises
    assert (course.exercise_id, course.unit) == ("leg_press", "kg")
    assert [one.value for one in course.lifted] == [60, Decimal("62.5")]


def test_pain_before_during_and_between_sessions() -> None:
    checkin = event("pain.checkin", "02-05T08:00", {"pain": 3})
    found = chart(session("02-04T10:00", pain=4), checkin).pains
    assert [f"{pain.when} {pain.value}" for pain in found] == ["before 1", "during 4", "after 3"]


def test_what_a_correction_took_back_is_in_the_journal_and_not_in_the_curve() -> None:
    wrong, right = session("02-04T10:00", 600 / 10), session("02-04T10:30", 55, supersedes="02-04T10:00")
    found = chart(wrong, right)
    assert [one.value for one in found.exercises[0].lifted] == [55]
    newest, oldest = found.journal
    assert (newest.event.id, newest.superseded_by) == ("02-04T10:30", None)
    assert (oldest.event.id, oldest.superseded_by) == ("02-04T10:00", "02-04T10:30")


def test_the_calendar_tells_trained_held_and_planned_days_of_the_patients_zone() -> None:
    late = session("02-09T23:30")  # half past midnight of the 10th in Berlin
    found = chart(session("02-04T10:00"), late)
    days = {day.on: day.state for week in found.weeks for day in week}
    assert [week[0].on.isoweekday() for week in found.weeks] == [1, 1]
    assert days[date(2026, 2, 2)] == "outside"
    assert days[date(2026, 2, 4)] == days[date(2026, 2, 10)] == "trained"
    assert days[date(2026, 2, 5)] == days[date(2026, 2, 6)] == "held"
    assert days[date(2026, 2, 9)] == "none"
    assert days[date(2026, 2, 13)] == "planned"


def test_phases_follow_from_the_decisions_that_stand() -> None:
    change = decided("02-09T10:00", Action.PHASE_CHANGE, exercise_id=None, reason="1->2")
    gone = decided("02-08T10:00", Action.PHASE_CHANGE, exercise_id=None, reason="1->2", standing=False)
    found = chart(decisions=(change, gone)).phases
    assert [span.name for span in found] == ["Phase 1", "Phase 2"]
    assert found[0].end == found[1].start == datetime(2026, 2, 9, 10, tzinfo=UTC)
    assert found[1].end is None


def test_only_an_increase_that_stands_waits_for_approval() -> None:
    pending: dict[str, Any] = {"status": DecisionStatus.PENDING_APPROVAL}
    waits = decided("02-09T10:00", Action.INCREASE_LOAD, new_load_kg=62, **pending)
    gone = decided("02-04T10:00", Action.INCREASE_LOAD, new_load_kg=62, standing=False, **pending)
    assert [said.decision_id for said in chart(decisions=(waits, gone)).waiting] == ["d02-09T10:00"]


def test_without_a_programme_there_is_a_journal_and_nothing_is_made_up() -> None:
    found = chart(session("02-04T10:00"), glance=None)
    assert (found.weeks, found.phases, found.holds, found.zone) == ((), (), (), "UTC")
    assert len(found.journal) == 1


def test_contacts_are_told_newest_first_and_marked_on_the_timeline() -> None:
    first = event("contact.recorded", "02-04T10:00", {"channel": "phone", "outcome": "not_reached", "note": "Busy."})
    second = event("contact.recorded", "02-05T10:00", {"channel": "visit", "outcome": "reached", "who": "carer"})
    found = chart(first, second)
    assert [content(one) for one in found.contacts] == [
        "carer reached in person",
        "patient not reached by phone: Busy.",
    ]
    assert [one["text"] for one in json.loads(drawn(found))["events"]] == [
        "Carer reached in person.",
        "Patient not reached by phone.",
    ]


def test_a_page_of_the_last_weeks_begins_with_them() -> None:
    since = datetime(2026, 2, 5, 18, tzinfo=UTC)
    found = chart_of("p1", NOW, clinic_zone="UTC", glance=GLANCE, since=since, events=[], decisions=(), alerts=())
    assert found.shortened
    assert found.weeks[0][0].on == date(2026, 2, 2)
    drawing = json.loads(drawn(found))
    assert [phase["from"] for phase in drawing["phases"]] == [int(since.timestamp())]
    assert [hold["from"] for hold in drawing["holds"]] == [int(since.timestamp())]
    assert not chart().shortened


def test_the_drawing_cannot_end_its_element() -> None:
    said = decided("02-04T10:00", Action.INCREASE_LOAD, new_load_kg=62, sentence="</script><b>")
    text = drawn(chart(session("02-04T10:00"), decisions=(said,)))
    assert "<" not in text
    data = json.loads(text)
    assert data["exercises"][0]["decided"] == [
        {"t": data["exercises"][0]["lifted"][0]["t"], "v": 62.0, "mark": "up", "text": "</script><b>"}
    ]
    assert data["holds"] == [
        {"from": 1770292800, "to": 1770292800 + 86400, "text": "Hold: Snap or tearing"},
    ]


def test_a_decision_that_was_answered_does_not_wait_any_more() -> None:
    """C-071."""
    why = wording("C-032.lowered", load=60, to=55, profile="pain", ceiling=56)
    asked = wording("C-071.waits", until=date(2026, 2, 17), why=why)
    waits: dict[str, Any] = {"wording": asked, "sentence": "Waiting."}
    said = [
        decided("02-09T10:00", Action.INCREASE_LOAD, new_load_kg=62, status=status, **waits).said
        for status in (DecisionStatus.PENDING_APPROVAL, DecisionStatus.APPLIED, DecisionStatus.EXPIRED)
    ]
    assert reason(said[0]) == "Waiting."
    assert reason(said[1]) == f"Approved. {sentence(why)}"
    assert reason(said[2]) == sentence(why)


def test_entries_in_words() -> None:
    done, _ = session("02-04T10:00")
    assert name(done) == "session completed"
    assert content(done) == "pain before 1. leg press 50 kg 60 kg 12/12, RPE 6, pain 2"
    paused, _ = event(
        "pause.declared", "02-04T10:00", {"from_date": "2026-02-05", "to_date": "2026-02-08", "reason": "travel"}
    )
    assert content(paused) == "from date: 2026-02-05; to date: 2026-02-08; reason: travel"
