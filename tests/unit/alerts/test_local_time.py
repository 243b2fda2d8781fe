"""C-007: home-zone days, elapsed hours, and the nights when clocks change."""

from datetime import datetime, timedelta

import pytest

from tests.support.timeline import Timeline

SPRING = ("2026-03-29T00:20:00+01:00", "2026-03-30T00:20:00+02:00", "2026-03-30T01:20:00+02:00")
AUTUMN = ("2026-10-25T00:20:00+02:00", "2026-10-25T23:19:00+01:00", "2026-10-25T23:20:00+01:00")
NEW_YORK_SPRING = ("2026-03-08T00:20:00-05:00", "2026-03-09T01:19:00-04:00", "2026-03-09T01:20:00-04:00")
NEW_YORK_AUTUMN = ("2026-11-01T00:20:00-04:00", "2026-11-01T23:19:00-05:00", "2026-11-01T23:20:00-05:00")


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/Paris", SPRING),
        ("Europe/Paris", AUTUMN),
        ("America/New_York", NEW_YORK_SPRING),
        ("America/New_York", NEW_YORK_AUTUMN),
    ],
)
def test_pain_windows_are_elapsed_hours(zone: str, night: tuple[str, str, str]) -> None:
    """C-007, GS-21 of the rules: not yet in the 24 h window, then in it."""
    end, early, due = night
    day = datetime.fromisoformat(end).date() - timedelta(days=2)
    timeline = Timeline(zone).plan(at=f"{day} 07:00", last_session_on=str(day), last_reassessment_on=str(day))
    timeline.session(end, session_id="s")
    timeline.checkin(early, 3)
    assert timeline.run().raised() == []
    timeline.checkin(due, 3)
    assert timeline.run().raised() == [("PAIN_24H", "routine")]


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
@pytest.mark.parametrize("day", ["2026-03-08", "2026-03-29", "2026-04-05", "2026-09-27", "2026-10-25", "2026-11-01"])
def test_ticks_run_at_six_in_the_home_zone(zone: str, day: str) -> None:
    """C-007: seven days after the last session, on mornings after a change of the clocks too."""
    last = datetime.fromisoformat(day).date() - timedelta(days=7)
    timeline = Timeline(zone).plan(at=f"{last} 07:00", last_session_on=str(last), last_reassessment_on=str(last))
    story = timeline.run(str(last), day)
    (alert,) = story.alerts("DETRAINING")
    assert alert.at == timeline.when(f"{day} 06:00")


def test_a_session_abroad_counts_on_its_home_day() -> None:
    """C-007: Tokyo 04-02 06:30 is Paris 04-01 23:30."""
    timeline = Timeline().plan(at="2026-03-30 07:00", last_session_on="2026-03-29", last_reassessment_on="2026-03-29")
    timeline.session("2026-04-02T07:30:00+09:00", started="2026-04-02T06:30:00+09:00")
    story = timeline.run("2026-03-30", "2026-04-08")
    assert [one.episode for one in story.alerts("DETRAINING")] == ["2026-04-01"]
