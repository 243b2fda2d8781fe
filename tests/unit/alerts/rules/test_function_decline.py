"""C-019: a functional test clearly worse than the best of 180 days, or newly below its cut-off."""

from typing import Any

import pytest

from tests.support.exercises import Number
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.rules.functional import examined

CODE = "FUNCTION_DECLINE"
STANDS, GRIP, STAIRS = "chair_stand_30s", "grip_strength", "stair_climb"


def patient(born: str = "1953-06-01", sex: str | None = "female", profile: str = "sarcopenic") -> Timeline:
    return Timeline().plan(at="01-02 07:00", birth_date=born, sex=sex, profile=profile)


def two(test: str, before: Number, now: Number, on: str = "02-09", **plan: Any) -> Story:
    timeline = examined(patient(**plan), "01-05 10:00", test, before)
    return examined(timeline, f"{on} 10:00", test, now, id="x").run()


def test_the_example_of_the_rule() -> None:
    """C-019: 12 stands on 2026-01-05, 9 on 2026-02-09."""
    story = two(STANDS, 12, 9, sex="male", born="1990-01-01")
    assert story.course(CODE) == [("raised", "routine", "02-09 10:00")]
    (alert,) = story.alerts(CODE)
    assert alert.episode == "x"
    assert alert.details == {"test": STANDS, "value": 9.0, "best": 12.0, "newly_below": False}


@pytest.mark.parametrize(
    ("test", "before", "now", "raised"),
    [
        (STANDS, 30, 28, 0),
        (STANDS, 30, 27, 1),
        (GRIP, 40, 35.1, 0),
        (GRIP, 40, 35, 1),
        (STAIRS, 10, 11.9, 0),
        (STAIRS, 10, 12, 1),
        (STAIRS, 10, 8, 0),
        ("chair_stand_5x", 10, 15, 0),
        ("chair_stand_5x", 10, 15.1, 1),  # newly below the cut-off of C-020
    ],
)
def test_at_and_just_under(test: str, before: Number, now: Number, raised: int) -> None:
    """C-019: 3 stands, 5 kg, 20 %."""
    assert len(two(test, before, now).alerts(CODE)) == raised


@pytest.mark.parametrize(
    ("test", "before", "now", "raised"),
    [
        (STANDS, 10, 9, 1),  # a woman of 72: below 10
        (STANDS, 11, 10, 0),
        (STANDS, 9, 8, 0),  # she was below before
        (GRIP, 16, 15.9, 1),
        (GRIP, 15.9, 15, 0),
    ],
)
def test_newly_below_a_cut_off(test: str, before: Number, now: Number, raised: int) -> None:
    """C-018, C-019, C-020."""
    alerts = two(test, before, now).alerts(CODE)
    assert [alert.details["newly_below"] for alert in alerts] == [True] * raised
    assert all(alert.sentence.endswith("newly below the cut-off for age and sex.") for alert in alerts)


@pytest.mark.parametrize("at_home", ["1", "2"])
def test_two_sources_that_count_alike_bring_two_tests(at_home: str) -> None:
    """C-019: what the patient stood at home is the best before, whether or not the clinic has that number too."""
    timeline = patient(sex="male", born="1990-01-01")
    for on, stands, source, number in (
        ("01-05", 11, "app:clinic", "1"),
        ("01-19", 14, "app:home", at_home),
        ("02-09", 11, "app:clinic", "3"),
    ):
        examined(timeline, f"{on} 10:00", STANDS, stands, id=number)
        timeline.events[-1]["source"] = source
    story = timeline.run()
    assert story.course(CODE) == [("raised", "routine", "02-09 10:00")]
    assert story.alerts(CODE)[0].details["best"] == 14.0


def test_the_first_test_shows_no_decline() -> None:
    assert examined(patient(), "01-05 10:00", STANDS, 2).run().alerts(CODE) == []


@pytest.mark.parametrize(("on", "raised"), [("07-04", 1), ("07-05", 0)])
def test_the_best_of_180_days(on: str, raised: int) -> None:
    """2026-01-05 + 180 d = 2026-07-04."""
    assert len(two(STANDS, 30, 20, on=on).alerts(CODE)) == raised


@pytest.mark.parametrize(
    ("before", "now", "raised"),
    [
        ({"tester": "therapist"}, {"tester": "therapist"}, 1),
        ({"tester": "therapist"}, {"tester": "self"}, 0),  # they differ by up to 6.4 stands
        ({"tester": "therapist"}, {}, 0),  # by whom is unknown: not alike
        ({"hand": "right"}, {"hand": "left"}, 0),
        ({"hand": "right"}, {"hand": "right"}, 1),
    ],
)
def test_like_is_compared_with_like(before: dict[str, str], now: dict[str, str], raised: int) -> None:
    """C-019 edge."""
    timeline = examined(patient(), "01-05 10:00", GRIP, 40, **before)
    assert len(examined(timeline, "02-09 10:00", GRIP, 30, **now).run().alerts(CODE)) == raised


def test_the_best_trial_of_the_day_counts() -> None:
    """C-020: a better trial takes back what a worse one had raised; a worse one after it raises nothing."""
    timeline = examined(patient(), "01-05 10:00", GRIP, 40)
    for minute, value in ((0, 34), (2, 33), (4, 37), (6, 30)):
        examined(timeline, f"02-09 10:0{minute}", GRIP, value)
    assert [alert.kind for alert in timeline.run().alerts(CODE)] == ["alert_raised", "alert_resolved"]


def test_with_the_arms_it_scores_nothing() -> None:
    """C-018."""
    timeline = examined(patient(), "01-05 10:00", STANDS, 12)
    assert len(examined(timeline, "02-09 10:00", STANDS, 12, arms_used=True).run().alerts(CODE)) == 1


def test_a_self_reported_loss_is_another_alert() -> None:
    """C-093: urgent, with a hold; a test alone holds nothing."""
    timeline = examined(examined(patient(), "01-05 10:00", STANDS, 12), "02-09 10:00", STANDS, 5)
    story = timeline.session("02-10 19:00").run()
    assert story.raised(CODE) == [(CODE, "routine")]
    assert not story.told()[0].startswith("HOLD")


def test_a_test_received_late_is_judged_in_its_place() -> None:
    """C-006."""
    timeline = examined(examined(patient(), "01-05 10:00", STANDS, 12), "02-09 10:00", STANDS, 10)
    story = examined(timeline, "02-01 10:00", STANDS, 13, received="02-12 09:00").run()
    assert story.course(CODE) == [("raised", "routine", "02-12 09:00")]


@pytest.mark.parametrize(
    ("order", "said"), [(("left", "right"), ["alert_raised", "alert_resolved"]), (("right", "left"), [])]
)
def test_the_better_hand_counts_against_the_cut_off(order: tuple[str, str], said: list[str]) -> None:
    """C-020: the left hand falls below it, the right one does not; whichever comes first."""
    timeline, kg = patient(sex="male"), {"left": 26.5, "right": 30}
    for hand, value in (("left", 28), ("right", 30)):
        examined(timeline, "01-05 10:00", GRIP, value, hand=hand)
    for minute, hand in enumerate(order):
        examined(timeline, f"02-09 10:0{minute}", GRIP, kg[hand], hand=hand)
    assert [alert.kind for alert in timeline.run().alerts(CODE)] == said


def test_a_loss_of_the_one_hand_is_not_taken_back_by_the_other() -> None:
    """C-019: like is compared with like; the left hand has lost 6 kg, whatever the right one does."""
    timeline = patient(sex="male")
    for on, left in (("01-05", 30), ("02-09", 24)):
        examined(timeline, f"{on} 10:00", GRIP, left, hand="left")
        examined(timeline, f"{on} 10:05", GRIP, 35, hand="right")
    assert [alert.kind for alert in timeline.run().alerts(CODE)] == ["alert_raised"]


def test_the_first_test_of_a_hand_is_no_decline() -> None:
    """C-019: the left hand has never been tested before."""
    timeline = examined(patient(), "02-08 10:00", GRIP, 20, hand="right")
    assert examined(timeline, "02-09 10:00", GRIP, 14, hand="left").run().alerts(CODE) == []


@pytest.mark.parametrize(("earlier", "raised"), [("02-08 10:00", 1), ("02-09 09:00", 0)])
def test_a_better_trial_of_the_same_day_is_not_what_was_before(earlier: str, raised: int) -> None:
    """C-019, C-020: 13 stands the day before and 10 now are a loss; on one day the better trial counts."""
    timeline = examined(patient(born="1990-01-01"), earlier, STANDS, 13)
    assert len(examined(timeline, "02-09 10:00", STANDS, 10).run().alerts(CODE)) == raised


@pytest.mark.parametrize(("tester", "raised"), [("therapist", 1), ("self", 0)])
def test_below_the_cut_off_by_the_same_tester(tester: str, raised: int) -> None:
    """C-019, C-020: a woman of 72 with 9 stands; what she counted herself is no earlier test of a therapist's."""
    timeline = examined(patient(), "01-05 10:00", STANDS, 10, tester=tester)
    assert len(examined(timeline, "02-09 10:00", STANDS, 9, tester="therapist").run().alerts(CODE)) == raised


def test_the_better_hand_takes_it_back_whatever_else_has_declined() -> None:
    """C-019, C-020: the stairs, slower since January, are another alert, and stay with the clinician."""
    timeline = patient(sex="male")
    examined(timeline, "01-05 09:00", STAIRS, 10)
    for hand, value in (("left", 28), ("right", 30)):
        examined(timeline, "01-05 10:00", GRIP, value, hand=hand)
    examined(timeline, "02-09 09:00", STAIRS, 13, id="stairs")
    for hand, value in (("left", 26), ("right", 30)):
        examined(timeline, "02-09 10:00", GRIP, value, hand=hand)
    assert [episode for _, episode in timeline.run().open()] == ["stairs"]


def test_both_hands_below_the_cut_off_are_two_alerts() -> None:
    """C-019, C-020: a right hand that is below it too takes nothing back of the left one."""
    timeline = patient(sex="male")
    for on, kilograms in (("01-05", 28), ("02-09", 26)):
        for minute, hand in enumerate(("left", "right")):
            examined(timeline, f"{on} 10:0{minute}", GRIP, kilograms, hand=hand, id=f"{hand}:{on}")
    assert [episode for _, episode in timeline.run().open()] == ["left:02-09", "right:02-09"]


def test_a_better_test_of_another_day_takes_nothing_back() -> None:
    """C-018, C-019, section 5: closed by a clinician; a woman of 72 with 9 stands, and 10 a week later."""
    timeline = patient()
    for on, stands in (("01-05", 10), ("02-09", 9), ("02-16", 10)):
        examined(timeline, f"{on} 10:00", STANDS, stands, id=on)
    assert [episode for _, episode in timeline.run().open()] == ["02-09"]


def test_the_best_that_it_names_is_of_the_days_before() -> None:
    """C-019, C-020: the left hand is no worse, but this time it is tested alone, and it is below the cut-off."""
    timeline = patient(sex="male")
    for hand, value in (("left", 25), ("right", 30)):
        examined(timeline, "01-05 10:00", GRIP, value, hand=hand)
    (alert,) = examined(timeline, "02-09 10:00", GRIP, 26, hand="left").run().alerts(CODE)
    assert alert.details == {"test": GRIP, "value": 26.0, "best": 25.0, "newly_below": True}
