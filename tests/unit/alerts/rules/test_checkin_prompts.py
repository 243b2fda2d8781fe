"""C-082: after which sessions pain check-ins are asked for, and when."""

from datetime import datetime, timedelta

from shared.contracts.emissions import MessageSaid
from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline


def asked(timeline: Timeline) -> dict[str, list[float]]:
    """Hours from the trigger's event to each check-in that is asked for, by session."""
    found = [one for one in timeline.run().said if isinstance(one, MessageSaid) and one.key == "C-082.checkins"]
    return {
        one.trigger: [(datetime.fromisoformat(due) - one.at) / timedelta(hours=1) for due in one.values["due"]]
        for one in found
    }


def test_a_first_session() -> None:
    """24, 48 and 72 h after its end."""
    timeline = Timeline().plan(last_session_on=None).session("02-13 19:00")
    assert asked(timeline) == {"s0213": [24, 48, 72]}


def test_an_ordinary_session_asks_for_nothing() -> None:
    assert asked(Timeline().plan().session("02-13 19:00")) == {}


def test_new_load() -> None:
    """A higher load, and an exercise never done before."""
    known = Timeline().plan().session("02-12 07:30")
    assert list(asked(known.session("02-14 19:00", lift(load=62.5)))) == ["s0214"]
    assert list(asked(Timeline().plan().session("02-13 19:00", lift(), lift("row")))) == ["s0213"]


def test_what_was_lifted_before_an_import_is_unknown_and_not_new() -> None:
    """Nobody knows what the session before the first one here was done with."""
    assert asked(Timeline().plan().session("02-13 19:00", lift(load=62.5))) == {}


def test_amber_and_red_pain() -> None:
    """At 4 nothing, from above 4 on."""
    assert asked(Timeline().plan().session("02-13 19:00", lift(pain=4))) == {}
    assert list(asked(Timeline().plan().session("02-13 19:00", lift(pain=4.1)))) == ["s0213"]
    assert list(asked(Timeline().plan().session("02-13 19:00", lift(pain=6)))) == ["s0213"]


def test_an_open_watch() -> None:
    """The session of the watch and every one while it is open, until a check-in settles it."""
    timeline = Timeline().plan(planned(), planned("row")).session("02-12 19:00", lift("row"), lift(pain=4.5))
    timeline.session("02-13 19:00").checkin("02-14 19:00", 1).session("02-16 19:00")
    assert list(asked(timeline)) == ["s0212", "s0213"]


def test_a_watch_opened_by_a_checkin_asks_for_the_rest() -> None:
    """25 h after an ordinary session: 48 and 72 h are still to come."""
    timeline = Timeline().plan().session("02-13 19:00").checkin("02-14 20:00", 3, "joint")
    assert asked(timeline) == {"s0213": [23, 47]}
    timeline.checkin("02-15 01:00", 3, "joint")
    assert len(asked(timeline)) == 1


def test_what_is_told_late_asks_for_what_is_still_to_come() -> None:
    """A session received 30 h after its end, and one of an imported log, received after all three."""
    assert asked(Timeline().plan(last_session_on=None).session("02-13 19:00", received="02-15 01:00")) == {
        "s0213": [18, 42]
    }
    assert asked(Timeline().plan(last_session_on=None).session("02-13 19:00", received="02-16 19:00")) == {}


def test_the_patient_is_told_when() -> None:
    """C-082."""
    story = Timeline().plan(last_session_on=None).session("02-13 19:00").run()
    (said,) = [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-082.checkins"]
    assert said.sentence.startswith("Please say how much it hurts 24, 48, 72 hours after this session")
