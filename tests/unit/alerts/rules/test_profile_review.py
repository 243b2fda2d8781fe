"""C-031 and C-025: the profile is looked at again on the 65th birthday and when weakness is new."""

from typing import Any

import pytest

from tests.support.exercises import Number
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.rules.functional import examined

CODE = "PROFILE_REVIEW"


def born(on: str, **plan: Any) -> Timeline:
    return Timeline().plan(birth_date=on, **({"sex": "female"} | plan))


def run(timeline: Timeline) -> Story:
    return timeline.run("02-12", "03-10")


def test_the_example_of_the_rule() -> None:
    """C-031, GS-26: 65th birthday 2026-02-19, at 06:00+01:00."""
    story = run(born("1961-02-19"))
    assert story.course(CODE) == [("raised", "routine", "02-19 06:00")]
    (alert,) = story.alerts(CODE)
    assert (alert.episode, alert.details) == ("age65", {"age": 65})


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1961-02-12", []),  # birthday before the plan: this tick was over when it came
        ("1961-02-13", ["02-13 06:00"]),
        ("1961-03-10", ["03-10 06:00"]),
        ("1961-03-11", []),
        ("1960-02-29", []),  # 65 a year ago
        ("1961-02-28", ["02-28 06:00"]),
    ],
)
def test_the_tick_of_the_day_itself(birth: str, expected: list[str]) -> None:
    """C-031: the first tick on the birthday, no other."""
    assert [at for _, _, at in run(born(birth)).course(CODE)] == expected


def test_born_on_a_leap_day() -> None:
    """C-024: the birthday is 28 February in common years."""
    timeline = Timeline().plan(birth_date="1960-02-29", at="2025-02-20T07:00:00+01:00")
    assert timeline.run("2025-02-20", "2025-03-10").course(CODE) == [("raised", "routine", "02-28 06:00")]


@pytest.mark.parametrize(
    ("plan", "raised"),
    [
        ({"profile": "sarcopenic"}, 0),
        ({"profile": "athlete"}, 1),
        ({"profile": "pain", "frail": True}, 1),
        ({"profile": "athlete", "frail": True}, 1),
    ],
)
def test_of_whom(plan: dict[str, Any], raised: int) -> None:
    """C-031: non-sarcopenic."""
    assert len(run(born("1961-02-19", **plan)).alerts(CODE)) == raised


def test_the_profile_of_the_day_counts() -> None:
    timeline = born("1961-02-19").add("profile.changed", "02-18 10:00", {"profile": "sarcopenic"})
    assert run(timeline).alerts(CODE) == []


def test_software_does_not_change_the_profile() -> None:
    story = run(born("1961-02-19").session("02-20 19:00"))
    assert story.decisions(trigger="s0220")[0].inputs["profile"] == "pain"


def test_a_corrected_birth_date_withdraws_a_wrong_review() -> None:
    """C-031 edge; the right birthday raises it again (C-127: as a further episode)."""
    timeline = born("1961-02-19").add("plan.changed", "02-20 10:00", {"birth_date": "1961-03-05"})
    story = run(timeline)
    assert story.course(CODE) == [
        ("raised", "routine", "02-19 06:00"),
        ("resolved", "routine", "02-20 10:00"),
        ("raised", "routine", "03-05 06:00"),
    ]
    assert [alert.episode for alert in story.alerts(CODE)] == ["age65", "age65", "age65#2"]


@pytest.mark.parametrize(("to", "raised"), [("1961-02-19", 1), ("1961-02-20", 1), ("1961-02-21", 1), ("1963-01-01", 0)])
def test_a_corrected_birth_date_that_makes_it_due(to: str, raised: int) -> None:
    """C-031 edge: re-evaluate. Corrected at noon of 02-20: at once where 65 already, else on the birthday."""
    timeline = born("1986-01-01").add("plan.changed", "02-20 12:00", {"birth_date": to})
    alerts = run(timeline).alerts(CODE)
    assert [(alert.details, alert.inputs["age"]) for alert in alerts] == [({"age": 65}, 65)] * raised


@pytest.mark.parametrize(("to", "course"), [("1961-02-10", 1), ("1961-02-20", 1), ("1961-02-21", 3)])
def test_a_corrected_birth_date_of_who_is_old_all_the_same_withdraws_nothing(to: str, course: int) -> None:
    """C-031: raised on 02-19; corrected on 02-20, to a day that makes the patient 65 before, on that day, or after."""
    story = run(born("1961-02-19").add("plan.changed", "02-20 12:00", {"birth_date": to}))
    assert len(story.course(CODE)) == course


def test_a_plan_with_another_birth_date_that_takes_the_place_of_the_first_withdraws_it() -> None:
    """C-005."""
    timeline = born("1961-02-19")
    plan = dict(timeline.events[0]["data"]) | {"birth_date": "1971-02-19"}
    timeline.add("plan.imported", "02-12 07:00", plan, id="plan-2", received="02-21 10:00", supersedes="plan")
    assert run(timeline).course(CODE)[-1] == ("resolved", "routine", "02-21 10:00")


def weak(birth: str, test: str, value: Number, **plan: Any) -> Story:
    return run(examined(born(birth, **plan), "02-20 10:00", test, value, id="x"))


@pytest.mark.parametrize(
    ("birth", "raised"),
    [
        ("1966-02-21", 0),  # 59 years and 364 days
        ("1966-02-20", 1),  # 60
        ("1961-03-20", 1),  # 64
        ("1956-01-05", 1),  # 70: sarcopenic is suggested, and differs
    ],
)
def test_new_weakness_by_age(birth: str, raised: int) -> None:
    """C-025: low strength at 60-64, and from 65 on where the profile is another."""
    alerts = weak(birth, "grip_strength", 14).alerts(CODE)
    assert [(alert.severity, alert.episode) for alert in alerts] == [("routine", "weakness:x")] * raised


@pytest.mark.parametrize(
    ("test", "value", "sex", "raised"),
    [
        ("grip_strength", 15.9, "female", 1),
        ("grip_strength", 16, "female", 0),
        ("grip_strength", 26.9, "male", 1),
        ("grip_strength", 27, "male", 0),
        ("grip_strength", 26.9, None, 1),  # sex unknown: the higher cut-off
        ("chair_stand_5x", 15, "male", 0),
        ("chair_stand_5x", 15.1, "male", 1),
        ("chair_stand_30s", 3, "female", 0),  # a norm, not strength
    ],
)
def test_weakness_by_test(test: str, value: Number, sex: str | None, raised: int) -> None:
    """C-020."""
    assert len(weak("1963-01-01", test, value, sex=sex).alerts(CODE)) == raised


def test_the_example_of_the_profile_rule() -> None:
    """C-025: woman of 70, grip 14 kg: sarcopenic suggested; a sarcopenic one needs no review."""
    (alert,) = weak("1956-01-05", "grip_strength", 14).alerts(CODE)
    assert alert.details == {"suggested": "sarcopenic"}
    assert weak("1956-01-05", "grip_strength", 14, profile="sarcopenic").alerts(CODE) == []


def test_weakness_is_new_once() -> None:
    timeline = born("1963-01-01")
    for day, value in (("02-14", 14), ("02-18", 13), ("02-22", 17), ("02-26", 15)):
        examined(timeline, f"{day} 10:00", "grip_strength", value, id=day)
    examined(timeline, "02-26 11:00", "chair_stand_5x", 20)
    assert [alert.episode for alert in run(timeline).alerts(CODE)] == ["weakness:02-14", "weakness:02-26"]


@pytest.mark.parametrize("before", [None, "therapist", "self"])
def test_weakness_is_not_new_whoever_has_found_it_before(before: str | None) -> None:
    """C-020, C-025: what a therapist has measured is looked at, and is known to whoever measures next."""
    timeline = born("1963-01-01")
    tested = {} if before is None else {"tester": before}
    examined(timeline, "02-14 10:00", "grip_strength", 14, id="first", **tested)
    examined(timeline, "02-18 10:00", "grip_strength", 13, id="second", tester="therapist")
    assert [alert.episode for alert in run(timeline).alerts(CODE)] == ["weakness:first"]


def test_the_best_of_all_trials_of_both_hands() -> None:
    """C-020: best of 6 trials."""
    timeline = born("1963-01-01")
    for minute, (hand, value) in enumerate([("left", 14), ("left", 15), ("right", 15.5), ("right", 16)]):
        examined(timeline, f"02-20 10:0{minute}", "grip_strength", value, hand=hand)
    assert [alert.kind for alert in run(timeline).alerts(CODE)] == ["alert_raised", "alert_resolved"]
