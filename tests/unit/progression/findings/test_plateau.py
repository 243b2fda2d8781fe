"""C-072, C-073: an exercise that stays the same for three cadences."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes
from tests.unit.progression.test_isometric import held, plank

CODE = "PLATEAU_REVIEW"


def flat(exercise: Raw | None = None, done: Raw | None = None, *, until: str = "04-30", **plan: Any) -> Timeline:
    """Changed on 2026-02-16, never at the top of its range after: Mondays, Thursdays, of athletes Saturdays too."""
    chosen = exercise or planned(last_change_on="2026-02-16")
    fields: dict[str, Any] = dict.fromkeys(("phase_since", "last_session_on", "last_reassessment_on"), "2026-02-16")
    timeline = Timeline().plan(chosen, at="02-16 21:00", **(fields | plan))
    weekdays = (1, 4, 6) if plan.get("profile") == "athlete" else (1, 4)
    day, last = date(2026, 2, 17), date.fromisoformat(f"2026-{until}")
    while day <= last:
        if day.isoweekday() in weekdays:
            timeline.session(f"{day} 12:00", done or lift(reps=(12, 12)))
        day += timedelta(days=1)
    return timeline


def test_worked_example() -> None:
    """C-072: pain, last increase 02-16, day 42 is the tick of 03-30, still Phase 2."""
    assert flat().run("02-16", "03-29").raised(CODE) == []
    story = flat().run("02-16", "04-05")
    assert episodes(story, CODE) == ["leg_press:2026-02-16"]
    [alert] = story.alerts(CODE)
    assert (alert.severity, alert.at) == ("routine", Timeline().when("03-30 06:00"))
    assert alert.details == {"exercise_id": "leg_press", "days": 42}


@pytest.mark.parametrize(
    ("plan", "done", "first"),
    [
        ({"profile": "athlete"}, lift(reps=(9, 9)), "03-09"),  # 21 d
        ({"profile": "athlete", "phase": "maintenance"}, lift(reps=(9, 9)), "03-09"),
        ({"phase": "maintenance"}, None, None),
        ({"profile": "sarcopenic"}, None, None),  # 84 d: maintenance comes first
    ],
)
def test_by_cadence_and_phase(plan: dict[str, Any], done: Raw | None, first: str | None) -> None:
    story = flat(done=done, until="05-20", **plan).run("02-16", "05-20")
    assert [one.at for one in story.alerts(CODE)] == ([] if first is None else [Timeline().when(f"{first} 06:00")])


@pytest.mark.parametrize(("missing", "raised"), [(1, True), (2, False)])
def test_adherence_of_80_percent(missing: int, raised: bool) -> None:
    """12 sessions are planned in 42 days and 11 done: 10 would be 83 %, 9 are 75 %."""
    timeline = flat(until="03-29", schedule=None)
    sessions = [one for one in timeline.events if one["type"] == "liftline.session.completed.v1"]
    assert len(sessions) == 11
    for one in sessions[1 : 1 + 2 * missing : 2]:
        timeline.events.remove(one)
    assert bool(timeline.run("02-16", "03-30").raised(CODE)) is raised


def test_weekdays_to_come_hide_no_plateau() -> None:
    """C-042, C-072: they begin on 06-01; until then two sessions a week are planned, and were done."""
    timeline = flat(until="03-29")
    timeline.add("plan.changed", "02-18 09:00", {"schedule": {"weekdays": [1, 4], "from_date": "2026-06-01"}})
    assert episodes(timeline.run("02-16", "04-05"), CODE) == ["leg_press:2026-02-16"]


@pytest.mark.parametrize(
    ("exercise", "done"),
    [
        (planned(load=67.5, last_change_on="2026-02-16"), lift(load=67.5, reps=(12, 12))),  # 75 % of 90 kg
        (ladder(level=5, last_change_on="2026-02-16"), band(level=5, reps=(12, 12))),
    ],
)
def test_at_the_ceiling_there_is_no_plateau(exercise: Raw, done: Raw) -> None:
    assert flat(exercise, done).run("02-16", "04-05").raised(CODE) == []


@pytest.mark.parametrize(("hold", "raised"), [(55, True), (60, False)])
def test_at_its_longest_hold_there_is_no_plateau(hold: int, raised: bool) -> None:
    """C-003, C-072: 60 s."""
    exercise = plank(hold) | {"last_change_on": "2026-02-16"}
    story = flat(exercise, held(hold, hold, hold, rpe=10), until="03-29").run("02-16", "03-30")
    assert bool(story.raised(CODE)) is raised


@pytest.mark.parametrize(("reps", "raised"), [(17, True), (20, False)])
def test_at_twenty_repetitions_of_a_step_too_large_there_is_no_plateau(reps: int, raised: bool) -> None:
    """C-062, C-072: 14, 16 and 18 repetitions are asked for from 02-23, 03-02 and 03-09 on, and 20 from 03-16 on."""
    dumbbell = planned(load=2, step_kg=1, last_change_on="2026-02-16")
    timeline = flat(dumbbell, lift(load=2, reps=(reps, reps)), until="04-09", profile="athlete")
    story = timeline.run("02-16", "04-10")
    assert [one.target_reps for one in story.decisions() if one.target_reps] == [14, 16, 18] + [20] * (not raised)
    assert bool(story.raised(CODE)) is raised


MOST_DAYS = ("02-19", "02-21", "02-23", "02-26", "02-28", "03-02", "03-05", "03-07")
LATELY = ("02-23", "02-26", "03-02", "03-05", "03-07", "03-09", "03-12", "03-14", "03-16", "03-19", "03-21")
SELDOM = ("02-19", "02-26", "03-05", "03-12", "03-22")


@pytest.mark.parametrize(
    ("rows", "changed", "paused", "days", "on"),
    [
        (70, {}, False, MOST_DAYS, "03-09"),  # the row is at the ceiling, 80 % of 90 kg
        # The press is lighter since 03-02, and 9 of 9 sessions were done; since 02-16 they are 11 of 15.
        (40, {"leg_press": 57.5}, False, LATELY, "03-23"),
        # The row is lighter since 03-02, and nothing was planned in the pause; since 02-16 there are 5 sessions of 6.
        (40, {"row": 37.5}, True, SELDOM, "03-23"),
    ],
)
def test_what_is_not_stated_of_one_exercise_says_nothing_of_the_next(
    rows: int, changed: dict[str, float], paused: bool, days: tuple[str, ...], on: str
) -> None:
    """C-072: three cadences of an athlete are 21 days; 80 % of the sessions that were planned in the days since."""
    exercises = [planned("row", rows, last_change_on="2026-02-16"), planned(last_change_on="2026-02-16")]
    timeline = Timeline().plan(*exercises, at="02-16 21:00", profile="athlete", last_session_on="2026-02-16")
    for name, kilograms in changed.items():
        timeline.add("plan.changed", "03-02 07:00", {"exercises": [planned(name, kilograms)]})
    if paused:
        timeline.pause("03-02 08:00", "03-02", "03-22")
    for day in days:
        timeline.session(f"{day} 12:00", lift(reps=(9, 9)))
    story = timeline.run("02-16", on)
    assert [(one.details["exercise_id"], one.at) for one in story.alerts(CODE)] == [
        ("leg_press", timeline.when(f"{on} 06:00"))
    ]


def test_a_hold_waits_for_its_clearance() -> None:
    timeline = flat(until="03-29").pressure("03-29 20:00", 185, 90)
    assert timeline.run("02-16", "04-05").raised(CODE) == []


def test_an_increase_closes_it() -> None:
    timeline = flat(until="03-30").session("04-02 12:00").session("04-06 12:00")
    story = timeline.run("02-16", "04-10")
    assert story.told()[-1] == "INCREASE_LOAD OK 62.5"
    assert [(one.kind, one.at) for one in story.alerts(CODE)] == [
        ("alert_raised", timeline.when("03-30 06:00")),
        ("alert_resolved", timeline.when("04-06 12:00")),
    ]


def test_a_second_increase_closes_what_was_stated_after_the_first() -> None:
    """C-009, C-072: 62.5 kg since 02-23, stated 42 days later after one increase; 65 kg on 04-13."""
    fields = {"phase_since": "2026-02-23", "until": "04-06"}
    timeline = flat(planned(last_change_on="2026-02-02"), lift(load=62.5, reps=(12, 12)), **fields)
    for one in timeline.events[1:3]:
        one["data"]["exercises"] = [lift()]
    for day in ("04-09", "04-13"):
        timeline.session(f"{day} 12:00", lift(load=62.5))
    story = timeline.run("02-16", "04-14")
    assert [(one.kind, one.at) for one in story.alerts(CODE)] == [
        ("alert_raised", timeline.when("04-06 06:00")),
        ("alert_resolved", timeline.when("04-13 12:00")),
    ]
    assert story.alerts(CODE)[0].inputs["increases"] == 1


@pytest.mark.parametrize(
    ("days", "at"),
    [
        (("03-09", "03-12"), "04-06 06:00"),
        (("02-19", "03-19"), "04-13 06:00"),  # two weeks, four weeks apart
    ],
)
def test_a_deload_week_stops_the_clock(days: tuple[str, ...], at: str) -> None:
    """C-073: the sessions of a deload week are MAINTAIN(DELOAD); PLATEAU_REVIEW comes seven days later for each."""
    timeline = flat(until="04-16", phase_since="2026-02-23")
    deloads = {f"s{day.replace('-', '')}" for day in days}
    for one in timeline.events:
        one["data"] |= {"deload": True} if one["data"].get("session_id") in deloads else {}
    story = timeline.run("02-16", "04-16")
    assert [one.reason for one in story.decisions() if one.trigger in deloads] == ["DELOAD", "DELOAD"]
    assert [one.at for one in story.alerts(CODE)] == [timeline.when(at)]


def test_a_deload_before_the_last_increase_stops_nothing() -> None:
    """C-072, C-073: the week that ends with the Monday of the increase."""
    timeline = flat(planned(last_change_on="2026-02-02"), lift(load=62.5, reps=(12, 12)), until="04-09")
    for one in timeline.events[1:3]:
        one["data"]["exercises"] = [lift()]
    story = timeline.session("02-17 12:00", deload=True).run("02-16", "04-09")
    assert story.decisions(trigger="s0223")[0].reason == "OK"
    assert [one.at for one in story.alerts(CODE)] == [timeline.when("04-06 06:00")]


def test_what_cannot_be_judged_yet_is_looked_at_again_the_next_day() -> None:
    """C-072: of two days with three sessions a week no session is planned, of three one is; no event comes between."""
    left_out = planned("row", 30, last_change_on="2026-01-20")
    timeline = Timeline().plan(planned(), left_out, profile="athlete").session("02-12 21:00").session("02-13 11:00")
    story = timeline.session("02-13 23:00").run("02-12", "02-20")
    assert [one.at for one in story.alerts(CODE)] == [timeline.when("02-15 06:00")]


def test_an_increase_closes_it_although_the_plan_has_come_anew() -> None:
    """C-072: increased on 02-16, stated on 03-30; imported again the day after, and increased on 04-06."""
    timeline = Timeline().plan(phase_since="2026-02-12").session("02-13 12:00").session("02-16 12:00")
    for week in range(6):
        timeline.session(f"{date(2026, 2, 19) + timedelta(weeks=week)} 12:00"[5:], lift(load=62.5, reps=(12, 12)))
        timeline.session(f"{date(2026, 2, 23) + timedelta(weeks=week)} 12:00"[5:], lift(load=62.5, reps=(12, 12)))
    plan: dict[str, Any] = {"phase_since": "2026-02-12", "last_reassessment_on": "2026-03-20"}
    timeline.plan(planned(load=62.5), at="03-31 07:00", last_session_on="2026-03-30", **plan)
    story = (
        timeline.session("04-02 12:00", lift(load=62.5)).session("04-06 12:00", lift(load=62.5)).run("02-12", "04-07")
    )
    assert [one.kind for one in story.alerts(CODE)] == ["alert_raised", "alert_resolved"]
    assert story.told()[-1] == "INCREASE_LOAD OK 65"
