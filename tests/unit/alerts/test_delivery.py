"""C-005, C-006, C-114, C-128: duplicates, conflicts, late, future and corrected events."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.exercises import lift
from tests.support.timeline import Story, Timeline

CV, OTHER = "RED_FLAG_CV", "RED_FLAG_OTHER"


def said(story: Story) -> list[str]:
    """Everything but what became of deliveries."""
    return [one.model_dump_json() for one in story.said if one.kind != "ingest"]


def redelivered(timeline: Timeline, number: int, at: str) -> Timeline:
    """The same content once more, received later."""
    event = copy.deepcopy(timeline.events[number])
    event["receivedtime"] = timeline.when(at).isoformat()
    timeline.events.append(event)
    return timeline


def test_duplicates_change_nothing() -> None:
    """C-005."""
    timeline = Timeline().plan().session("02-13 19:00").symptom("02-14 19:10", "dyspnea_disproportionate")
    before = timeline.run("02-12", "02-20")
    redelivered(redelivered(timeline, 1, "02-13 20:00"), 2, "02-14 19:40")
    after = timeline.run("02-12", "02-20")
    assert said(after) == said(before)
    assert [outcome for _, outcome in after.outcomes()].count("duplicate_ignored") == 2


def test_a_number_written_otherwise_is_the_same_content() -> None:
    """C-005."""
    timeline = Timeline().plan().session("02-13 19:00", lift(load=60))
    redelivered(timeline, 1, "02-13 20:00").events[-1]["data"]["exercises"][0]["sets"][0]["load_kg"] = 60.0
    assert [outcome for _, outcome in timeline.run().outcomes()][-1] == "duplicate_ignored"


def test_a_conflict_keeps_the_original_and_raises_its_own_red_flag() -> None:
    """C-005, GS-08 of the rules: dup-1 three times, then with another symptom."""
    timeline = Timeline().plan().symptom("02-13 19:10", "dyspnea_disproportionate", id="dup-1")
    redelivered(redelivered(timeline, 1, "02-13 19:12"), 1, "02-13 19:40")
    redelivered(timeline, 1, "02-13 20:00").events[-1]["data"]["symptoms"] = ["palpitations"]
    story = timeline.run()
    assert [outcome for _, outcome in story.outcomes()[1:]] == [
        "accepted",
        "duplicate_ignored",
        "duplicate_ignored",
        "conflict_quarantined",
    ]
    assert story.raised() == [(CV, "emergency"), (OTHER, "urgent")]
    late = story.alerts(OTHER)[0]
    assert (late.episode, late.at) == ("dup-1#quarantined:palpitations", timeline.when("02-13 20:00"))


def test_a_conflict_that_repeats_the_symptom_of_the_original_adds_nothing() -> None:
    """C-005."""
    timeline = Timeline().plan().symptom("02-13 19:10", "chest_pain", id="x")
    redelivered(timeline, 1, "02-13 20:00").events[-1]["data"]["symptoms"] = ["chest_pain", "fatigue"]
    assert timeline.run().raised() == [(CV, "emergency")]


def test_a_conflict_delivered_twice_raises_once() -> None:
    """C-005."""
    timeline = Timeline().plan().symptom("02-13 19:10", "fatigue", id="x")
    for at in ("02-13 20:00", "02-13 21:00"):
        redelivered(timeline, 1, at).events[-1]["data"]["symptoms"] = ["chest_pain"]
    assert timeline.run().raised() == [(CV, "emergency")]


def test_a_conflicting_session_changes_no_decision() -> None:
    """C-005."""
    timeline = Timeline().plan().session("02-13 19:00").session("02-16 19:00")
    redelivered(timeline, 2, "02-16 20:00").events[-1]["data"]["exercises"][0]["pain"] = 6
    assert timeline.run().told() == ["MAINTAIN CONFIRM 1/2", "INCREASE_LOAD OK 62.5"]


@pytest.mark.parametrize(("seconds", "outcome"), [(120, "suspected_duplicate"), (121, "accepted")])
def test_the_same_sets_within_two_minutes_are_one_session(seconds: int, outcome: str) -> None:
    """C-005: counted once."""
    timeline = Timeline().plan().session("02-16 19:00", session_id="a")
    again = timeline.when("02-16 19:00") + timedelta(seconds=seconds)
    timeline.session(again, session_id="b", received="02-16 20:00")
    story = timeline.run()
    assert [verdict for _, verdict in story.outcomes()][-1] == outcome
    assert len(story.standing()) == (2 if outcome == "accepted" else 1)


@pytest.mark.parametrize(
    ("load", "outcome"), [(60, "suspected_duplicate"), (60.0, "suspected_duplicate"), (60.1, "accepted")]
)
def test_sixty_kilograms_are_the_same_however_they_are_written(load: float, outcome: str) -> None:
    """C-005: a phone sends 60, a watch 60.0."""
    timeline = Timeline().plan().session("02-16 19:00", lift(load=60), session_id="a")
    story = timeline.session("02-16 19:01", lift(load=load), session_id="b").run()
    assert [verdict for _, verdict in story.outcomes()][-1] == outcome


@pytest.mark.parametrize(("seconds", "counted"), [(120, 1), (121, 2)])
def test_the_copy_that_began_earlier_may_arrive_later(seconds: int, counted: int) -> None:
    """C-005."""
    timeline = Timeline().plan().session("02-16 19:00", session_id="a")
    earlier = timeline.when("02-16 19:00") - timedelta(seconds=seconds)
    timeline.session(earlier, session_id="b", received="02-16 20:00")
    assert len(timeline.run().standing()) == counted


def test_other_sets_within_two_minutes_are_another_session() -> None:
    """C-005."""
    timeline = Timeline().plan().session("02-16 19:00", session_id="a")
    timeline.session("02-16 19:01", lift(reps=(15, 14)), session_id="b")
    assert [verdict for _, verdict in timeline.run().outcomes()][-1] == "accepted"


@pytest.mark.parametrize(("seconds", "outcome"), [(300, "accepted"), (301, "future_quarantined")])
def test_events_from_the_future(seconds: int, outcome: str) -> None:
    """C-006: more than 5 minutes ahead of their receipt."""
    timeline = Timeline().plan()
    at = timeline.when("02-16 19:00")
    story = timeline.session(at + timedelta(seconds=seconds), received=at).run()
    assert [verdict for _, verdict in story.outcomes()][-1] == outcome
    assert len(story.told()) == (1 if outcome == "accepted" else 0)


def test_a_red_flag_from_the_future_is_raised_all_the_same() -> None:
    """C-006."""
    story = Timeline().plan().symptom("02-17 19:00", "chest_pain", received="02-16 19:00").run()
    assert story.raised() == [(CV, "emergency")]


@pytest.mark.parametrize(("received", "outcome"), [("02-14 19:00", "accepted"), ("02-14 19:00:01", "accepted_late")])
def test_late_after_a_day(received: str, outcome: str) -> None:
    """C-006."""
    story = Timeline().plan().session("02-13 19:00", received=received).run()
    assert [verdict for _, verdict in story.outcomes()][-1] == outcome


def test_a_correction_replaces_an_event() -> None:
    """C-005: state is rebuilt without the superseded one."""
    timeline = Timeline().plan().session("02-13 19:00", id="first").session("02-16 19:00")
    timeline.session("02-13 19:00", lift(technique=False), supersedes="first", received="02-17 09:00")
    story = timeline.run()
    assert story.told(trigger="s0216") == ["INCREASE_LOAD OK 62.5", "MAINTAIN CONFIRM 1/2"]
    assert story.told(trigger="s0213") == ["MAINTAIN CONFIRM 1/2", "MAINTAIN TECHNIQUE"]


def test_a_correction_may_come_before_what_it_corrects() -> None:
    """C-005."""
    timeline = Timeline().plan()
    timeline.session("02-13 19:00", lift(technique=False), supersedes="first", received="02-13 20:00", id="second")
    timeline.session("02-13 19:00", id="first", received="02-13 21:00").session("02-16 19:00")
    assert timeline.run().standing()["s0216", "leg_press"].reason == "CONFIRM 1/2"


def test_a_correction_never_takes_a_red_flag_away() -> None:
    """C-005."""
    timeline = Timeline().plan().session("02-13 19:00", symptoms=["chest_pain"], id="first")
    timeline.session("02-13 19:00", supersedes="first", received="02-14 09:00").session("02-16 19:00")
    story = timeline.run()
    assert CV in {code for code, _ in story.open()}
    assert story.standing()["s0216", "leg_press"].reason == CV


@pytest.mark.parametrize(("received", "decided"), [("05-14 19:00", True), ("05-14 19:00:01", False)])
def test_events_beyond_the_horizon_are_stored_without_decision(received: str, decided: bool) -> None:
    """C-006: 90 days; 02-13 + 90 d = 05-14, an hour later on the clock because of summer time."""
    horizon = datetime(2026, 2, 13, 18, tzinfo=UTC) + timedelta(days=90)
    late = horizon + timedelta(seconds=1 if received.endswith("01") else 0)
    timeline = Timeline().plan(baseline_rest_pain=0).session("02-13 19:00", lift(pain=6), received=late)
    story = timeline.run()
    assert bool(story.told()) is decided
    assert bool(story.raised("PAIN_INTENSE")) is decided


def test_beyond_the_horizon_red_flags_still_speak() -> None:
    """C-006, C-103."""
    timeline = Timeline().plan().session("02-13 19:00", symptoms=["syncope"], received="06-30 09:00")
    story = timeline.run()
    assert story.raised(CV) == [(CV, "emergency")]
    assert story.told() == []


def test_late_data_resolves_missed_sessions_and_gaps() -> None:
    """C-114, GS-18 of the rules."""
    plan = {"weekdays": [1, 4], "from_date": "2026-02-12"}
    timeline = Timeline().plan(schedule=plan).session("02-12 19:00", received="02-18 12:00")
    story = timeline.run("02-12", "02-18")
    first = [one.kind for one in story.alerts("MISSED_SESSION") if one.episode == "2026-02-12"]
    assert first == ["alert_raised", "alert_resolved"]
    assert [key for key in story.open() if key[0].startswith("MISSED")] == [("MISSED_SESSION", "2026-02-16")]
    assert story.course("DETRAINING") == [("raised", "info", "02-18 06:00"), ("resolved", "info", "02-18 12:00")]


def test_late_data_never_lowers_an_open_alert() -> None:
    """C-128: the gap is shorter than was said; nothing is said until it is longer than before."""
    timeline = Timeline().plan().session("02-12 19:00", received="02-26 09:00")
    story = timeline.run("02-12", "02-27")
    assert all(one.kind != "alert_escalated" or one.severity.value != "info" for one in story.alerts("DETRAINING"))
