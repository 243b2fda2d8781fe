"""The rules for which it matters when an event was received: C-005, C-006, C-009 and C-103. All others read the time
at which it happened; that shuffled and copied deliveries and other receipts change nothing else is in
`tests/properties/test_folding.py` and `tests/properties/test_receipt.py`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from services.cli.replaying import replay_events
from shared.clinical.ruleset import Activation, Timetable
from shared.clinical.settings import RULES
from tests.support.exercises import lift
from tests.support.rule_index import proofs
from tests.support.timeline import Story, Timeline

RECEIPT_DEPENDENT: Final = {
    "C-005": "the delivery received first under an id is the original",
    "C-006": "what is late, in the future or history is measured against the receipt",
    "C-009": "the rules in force at the receipt judge an event",
    "C-103": "a clearance knows what had been received when it was granted",
}
"""Every rule whose verdict rests on a receipt stamp, and how. Another one is added here, with tests below."""

NOON = Timeline().when("02-13 12:00").astimezone(UTC)
A_MOMENT = timedelta(microseconds=1)


def test_each_of_them_is_tested_here() -> None:
    """C-005, C-006, C-009, C-103."""
    here = {rule for proof in proofs(["tests/unit"]) if proof.file.endswith("/test_receipt.py") for rule in proof.rules}
    assert here == RECEIPT_DEPENDENT.keys()


def two_contents(first: str, second: str) -> Story:
    """One id, two symptoms; one received an hour after the other."""
    timeline = Timeline().plan()
    timeline.symptom(NOON, first, id="one", received=NOON)
    return timeline.symptom(NOON, second, id="one", received=NOON + timedelta(hours=1)).run()


@pytest.mark.parametrize(("first", "second"), [("palpitations", "presyncope"), ("presyncope", "palpitations")])
def test_the_first_received_is_the_original(first: str, second: str) -> None:
    """C-005: the other is quarantined, its red flag raised all the same."""
    story = two_contents(first, second)
    assert story.outcomes()[1:] == [("one", "accepted"), ("one", "conflict_quarantined")]
    assert [one.episode for one in story.alerts()] == [f"one:{first}", f"one#quarantined:{second}"]


@pytest.mark.parametrize(
    ("received", "outcome"),
    [
        (NOON, "accepted"),
        (NOON + timedelta(hours=24), "accepted"),
        (NOON + timedelta(hours=24) + A_MOMENT, "accepted_late"),
        (NOON - timedelta(minutes=5), "accepted"),
        (NOON - timedelta(minutes=5) - A_MOMENT, "future_quarantined"),
    ],
)
def test_late_and_future_are_measured_against_the_receipt(received: datetime, outcome: str) -> None:
    """C-006: 24 h and 5 min."""
    assert Timeline().plan().session(NOON, id="one", received=received).run().outcomes()[-1] == ("one", outcome)


@pytest.mark.parametrize(("beyond", "decided"), [(timedelta(0), True), (A_MOMENT, False)])
def test_beyond_the_horizon_nothing_is_decided_but_red_flags_are(beyond: timedelta, decided: bool) -> None:
    """C-006, C-103: 90 days."""
    received = NOON + timedelta(days=90) + beyond
    timeline = Timeline().plan().session(NOON, lift(pain=4.5), symptoms=["syncope"], received=received)
    story = timeline.run()
    assert bool(story.told()) is decided
    assert bool(story.alerts("PAIN_AMBER")) is decided
    assert story.raised("RED_FLAG_CV") == [("RED_FLAG_CV", "emergency")]


def test_a_tick_does_not_know_what_is_received_after_it() -> None:
    """C-006: raised by the tick, resolved by what had happened before it and came later."""
    timeline = Timeline().plan().session("02-18 05:00", received="02-18 07:00")
    story = timeline.run("02-12", "02-18")
    assert story.course("DETRAINING") == [("raised", "info", "02-18 06:00"), ("resolved", "info", "02-18 07:00")]


@pytest.mark.parametrize(
    ("received", "strict"), [(NOON - A_MOMENT, False), (NOON, True), (NOON + timedelta(days=1), True)]
)
def test_the_rules_of_the_receipt_judge(received: datetime, strict: bool) -> None:
    """C-009: activated at noon; the session ended before it, whenever it is received."""
    rules = RULES.overridden({"tolerated_pain": 3}, "1.0.0+strict")
    timeline = Timeline().plan().session(NOON - timedelta(minutes=1), lift(pain=3.5), received=received)
    said = replay_events(timeline.events, None, Timetable(activations=(Activation(NOON, rules),)))
    assert bool(Story(said).raised("PAIN_AMBER")) is strict


@pytest.mark.parametrize(
    ("received", "named", "ends"),
    [
        (NOON - A_MOMENT, [], True),
        (NOON, [], False),
        (NOON + A_MOMENT, [], False),
        (NOON + timedelta(days=1), [], False),
        (NOON + timedelta(days=1), ["flag"], True),
    ],
)
def test_a_clearance_knows_what_had_been_received(received: datetime, named: list[str], ends: bool) -> None:
    """C-103: granted at noon, of a red flag of the day before; or it names the event."""
    timeline = Timeline().plan().symptom("02-12 20:00", "syncope", id="flag", received=received)
    timeline.clear(NOON, named=named, received=NOON + timedelta(days=2)).session("02-16 19:00")
    story = timeline.run()
    reasons: list[Any] = [one.reason for one in story.standing().values() if one.trigger == "s0216"]
    assert (reasons == ["RED_FLAG_CV"]) is not ends
    assert bool(story.alerts("RED_FLAG_HISTORICAL")) is (bool(named) and ends)


@pytest.mark.parametrize(
    ("received", "read_until", "ends"),
    [
        (NOON - timedelta(hours=1), NOON - timedelta(hours=1), True),
        (NOON - timedelta(hours=1) + A_MOMENT, NOON - timedelta(hours=1), False),
        (NOON, NOON, True),  # read at the very instant of the act: a clock that is stepped stands still
        (NOON + A_MOMENT, NOON, False),
        (NOON - A_MOMENT, NOON + timedelta(days=1), True),
        (NOON, NOON + timedelta(days=1), False),
    ],
)
def test_a_clearance_ends_nothing_that_came_after_the_record_was_read(
    received: datetime, read_until: datetime, ends: bool
) -> None:
    """C-103: a page opened in the morning, an act at noon, a red flag between; never later than the act itself."""
    timeline = Timeline().plan().symptom("02-12 18:00", "palpitations", id="seen")
    timeline.symptom("02-12 20:00", "syncope", id="flag", received=received)
    timeline.clear(NOON, read_until=read_until).session("02-16 19:00")
    story = timeline.run()
    reasons: list[Any] = [one.reason for one in story.standing().values() if one.trigger == "s0216"]
    assert (reasons == ["RED_FLAG_OTHER"]) is not ends
    assert ("RED_FLAG_CV" in {code for code, _ in story.open()}) is not ends
