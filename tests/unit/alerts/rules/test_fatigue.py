"""C-090: fatigue is expected for 14 days, later in two of the last three sessions it is told."""

from collections.abc import Sequence

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.timeline import Story, Timeline

CODE = "FATIGUE_PERSISTENT"


def starting() -> Timeline:
    """A programme from 2026-01-05, without a session before it: none comes after a gap."""
    return Timeline().plan(at="01-05 07:00", phase="adaptation", phase_since="2026-01-05", last_session_on=None)


def messages(story: Story) -> list[tuple[str, str]]:
    found = [one for one in story.said if isinstance(one, MessageSaid) and one.key.startswith("C-090")]
    return [(one.key, f"{one.at:%m-%d}") for one in found]


def tired(timeline: Timeline, *days: str) -> Timeline:
    for day in days:
        timeline.session(f"{day} 19:00", symptoms=["fatigue"])
    return timeline


def test_the_example_of_the_rule() -> None:
    """C-090: report on day 10 is expected; sessions of days 20 and 23 are told on the second."""
    story = tired(starting(), "01-14", "01-24", "01-27").run()
    assert messages(story) == [("C-090.expected", "01-14")]
    assert story.course(CODE) == [("raised", "routine", "01-27 19:00")]
    (alert,) = story.alerts(CODE)
    assert (alert.episode, alert.details) == ("s0127", {"sessions": 2})


def test_reports_of_a_patient_whose_sessions_are_not_recorded() -> None:
    """Each stands by itself where no session lies within 96 h before it."""
    timeline = starting().symptom("01-24 12:00", "fatigue").symptom("01-27 12:00", "fatigue", id="x")
    assert [alert.episode for alert in timeline.run().alerts(CODE)] == []
    timeline = starting().symptom("01-24 12:00", "fatigue").symptom("01-28 12:01", "fatigue", id="x")
    assert [alert.episode for alert in timeline.run().alerts(CODE)] == ["x"]


@pytest.mark.parametrize(("day", "expected"), [("01-18", True), ("01-19", False)])
def test_fourteen_days(day: str, expected: bool) -> None:
    """Day 14 = 01-18."""
    assert bool(messages(tired(starting(), day).run())) is expected


def test_expected_fatigue_is_not_counted_later() -> None:
    assert tired(starting(), "01-18", "01-20").run().alerts(CODE) == []
    assert len(tired(starting(), "01-19", "01-21").run().alerts(CODE)) == 1


@pytest.mark.parametrize(
    ("fatigued", "raised"),
    [((True, True), 1), ((True, False, True), 1), ((True, False, False, True), 0), ((False, True, False), 0)],
)
def test_two_of_the_last_three_sessions(fatigued: Sequence[bool], raised: int) -> None:
    timeline = starting()
    for number, is_tired in enumerate(fatigued):
        timeline.session(f"01-{20 + 2 * number} 19:00", symptoms=["fatigue"] if is_tired else [])
    assert len(timeline.run().alerts(CODE)) == raised


def test_two_reports_of_one_session_count_once() -> None:
    """A report belongs to the last session, up to 96 h after it."""
    timeline = tired(starting(), "01-20").checkin("01-21 09:00", 0, symptoms=["fatigue"])
    assert timeline.symptom("01-22 09:00", "fatigue").run().alerts(CODE) == []
    timeline = starting().session("01-20 19:00").checkin("01-21 09:00", 0, symptoms=["fatigue"])
    assert len(tired(timeline, "01-22").run().alerts(CODE)) == 1


def test_after_an_alert_the_count_starts_again() -> None:
    story = tired(starting(), "01-20", "01-22", "01-24", "01-26").run()
    assert [alert.episode for alert in story.alerts(CODE)] == ["s0122", "s0126"]


@pytest.mark.parametrize(("back", "expected"), [("01-29", False), ("01-30", True)])
def test_a_return_restarts_the_fourteen_days(back: str, expected: bool) -> None:
    """C-090 edge: after a gap of 14 d or more; 01-16 + 14 = 01-30."""
    timeline = starting().session("01-16 19:00").session(f"{back} 19:00")
    assert bool(messages(tired(timeline, "02-02").run())) is expected


def test_the_window_after_a_return_ends_too() -> None:
    """01-30 is its day 1, 02-12 its day 14."""
    for day, expected in (("02-12", 1), ("02-13", 0)):
        timeline = starting().session("01-16 19:00").session("01-30 19:00").session("02-06 19:00")
        assert len(messages(tired(timeline, day).run())) == expected


def test_a_session_told_twice_counts_once() -> None:
    """C-005."""
    timeline = tired(starting(), "01-20")
    timeline.session("01-20 19:00", symptoms=["fatigue"], session_id="again")
    assert timeline.run().alerts(CODE) == []


def test_what_two_apps_tell_of_one_session_is_told_once() -> None:
    """C-005, C-090."""
    timeline = tired(starting(), "01-14")
    timeline.session("01-14 19:00:30", symptoms=["fatigue"], session_id="two", started="01-14 18:00:30")
    assert messages(timeline.run()) == [("C-090.expected", "01-14")]


def test_fatigue_that_is_told_months_late_is_history() -> None:
    """C-006, C-090."""
    timeline = starting().symptom("01-14 19:00", "fatigue", received="06-20 09:00")
    assert messages(timeline.run()) == []
