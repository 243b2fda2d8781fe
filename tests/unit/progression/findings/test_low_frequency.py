"""C-042: sessions a week of plans without fixed weekdays."""

from typing import Any

import pytest

from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes

CODE = "LOW_FREQUENCY"
ATHLETE: dict[str, Any] = {"profile": "athlete"}


def trained(*days: str, **plan: Any) -> Timeline:
    """A plan known since Monday 2026-02-02, with a session on each day."""
    timeline = Timeline().plan(at="02-01 07:00", **({"last_session_on": "2026-01-30"} | plan))
    for day in days:
        timeline.session(f"{day} 12:00")
    return timeline


def test_worked_example() -> None:
    """C-042: one session in each of the weeks of 02-02 and 02-09: info on Monday 02-09, routine on 02-16."""
    timeline = trained("02-05", "02-12")
    story = timeline.run("02-01", "02-17")
    assert [(one.severity, one.episode, one.at) for one in story.alerts(CODE)] == [
        ("info", "2026-W06", timeline.when("02-09 06:00")),
        ("routine", "2026-W07", timeline.when("02-16 06:00")),
    ]


@pytest.mark.parametrize(
    ("plan", "least"),
    [
        ({}, 2),
        ({"profile": "sarcopenic"}, 2),
        (ATHLETE, 3),
        (ATHLETE | {"phase": "maintenance", "performance_goal": True}, 3),
        (ATHLETE | {"phase": "maintenance"}, 2),
    ],
)
def test_least_sessions_by_profile(plan: dict[str, Any], least: int) -> None:
    days = ("02-04", "02-05", "02-07")
    assert episodes(trained(*days[:least], **plan).run("02-01", "02-10"), CODE) == []
    assert episodes(trained(*days[: least - 1], **plan).run("02-01", "02-10"), CODE) == ["2026-W06"]


def test_a_good_week_between_starts_again() -> None:
    story = trained("02-05", "02-10", "02-12", "02-19").run("02-01", "02-24")
    assert [(one.severity, one.episode) for one in story.alerts(CODE)] == [("info", "2026-W06"), ("info", "2026-W08")]


def test_detraining_says_it_already() -> None:
    """A gap of 7 days on the Monday is open as DETRAINING; of 6 days it is not."""
    silent = trained("02-02").run("02-01", "02-09")
    assert (silent.raised(CODE), silent.raised("DETRAINING")) == ([], [("DETRAINING", "info")])
    assert episodes(trained("02-03").run("02-01", "02-09"), CODE) == ["2026-W06"]


def test_plans_with_weekdays_have_missed_sessions_instead() -> None:
    schedule = {"weekdays": [2, 4], "from_date": "2026-02-02"}
    assert trained("02-05", "02-12", schedule=schedule).run("02-01", "02-17").raised(CODE) == []


@pytest.mark.parametrize(
    ("begin", "weeks"),
    [
        ("2026-06-01", ["2026-W06", "2026-W07", "2026-W08"]),
        ("2026-02-17", ["2026-W06", "2026-W07"]),
        ("2026-02-16", ["2026-W06", "2026-W07"]),
        ("2026-02-15", ["2026-W06"]),  # on the Sunday of the second week
    ],
)
def test_weekdays_to_come_excuse_no_week_before_them(begin: str, weeks: list[str]) -> None:
    """C-042, C-104: until weekdays hold the weeks are judged, and then the slots."""
    timeline = trained("02-05", "02-12", "02-19")
    timeline.add("plan.changed", "02-06 09:00", {"schedule": {"weekdays": [1, 4], "from_date": begin}})
    assert episodes(timeline.run("02-01", "02-23"), CODE) == weeks


def test_the_last_week_before_weekdays_begin_is_the_second_low_one() -> None:
    """C-042: routine on Monday 02-16, the very day on which they begin."""
    timeline = trained("02-05", "02-12")
    timeline.add("plan.changed", "02-13 09:00", {"schedule": {"weekdays": [1, 4], "from_date": "2026-02-16"}})
    story = timeline.run("02-01", "02-17")
    assert [(one.severity, one.episode) for one in story.alerts(CODE)] == [
        ("info", "2026-W06"),
        ("routine", "2026-W07"),
    ]


def test_the_week_in_which_the_programme_begins_on_its_monday_is_whole() -> None:
    """C-042: begun on the Tuesday it is only a part of one."""
    assert episodes(trained("02-05", program_start="2026-02-02").run("02-01", "02-10"), CODE) == ["2026-W06"]
    assert episodes(trained("02-05", program_start="2026-02-03").run("02-01", "02-10"), CODE) == []


def test_a_pause_from_the_monday_on_leaves_the_week_before_as_it_was() -> None:
    """C-042: it touches none of its days; a pause from the Sunday on does."""
    paused = trained("02-05").pause("02-06 09:00", "02-09", "02-12").run("02-01", "02-10")
    assert episodes(paused, CODE) == ["2026-W06"]
    assert episodes(trained("02-05").pause("02-06 09:00", "02-08", "02-12").run("02-01", "02-10"), CODE) == []


def test_weeks_with_a_pause_or_hold_and_the_first_part_of_a_week_are_skipped() -> None:
    """Weeks before and after a skipped one are consecutive."""
    paused = trained("02-05", "02-12", "02-19").pause("02-09 09:00", "02-10", "02-10").run("02-01", "02-24")
    assert [(one.severity, one.episode) for one in paused.alerts(CODE)] == [
        ("info", "2026-W06"),
        ("routine", "2026-W08"),
    ]
    held = trained("02-05").pressure("02-08 23:00", 185, 90).clear("02-09 00:30").run("02-01", "02-10")
    assert held.raised(CODE) == []
    late = Timeline().plan(at="02-03 07:00").session("02-05 12:00").run("02-03", "02-10")
    assert late.raised(CODE) == []
