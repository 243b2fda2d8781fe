"""Concerns are answered, two in an ISO week at most, never beside something urgent (C-124)."""

import pytest

from shared.contracts.plan_vocabulary import Concern
from tests.support.timeline import Timeline
from tests.unit.alerts.rules.messages import messages, told


def asks(timeline: Timeline, at: str, concern: str, pain: float = 0, **more: object) -> Timeline:
    return timeline.add("pain.checkin", at, {"pain": pain, "concern": concern, **more})


@pytest.mark.parametrize("concern", list(Concern))
def test_every_concern_has_its_answer(concern: Concern) -> None:
    """C-124: at once, to the patient."""
    story = asks(Timeline().plan(), "02-13 12:00", concern).run()
    (said,) = messages(story, "C-124")
    assert said.key == f"C-124.{concern}"
    assert said.audience == "patient"
    assert said.sentence.endswith(".")


def test_the_third_of_a_week_waits_for_the_next() -> None:
    """C-124: the example; Monday 02-16 at 06:00."""
    timeline = asks(Timeline().plan(at="02-09 07:00"), "02-10 10:00", "too_muscular")
    asks(asks(timeline, "02-11 10:00", "soreness"), "02-12 10:00", "fatigue")
    assert told(timeline.run("02-09", "02-20"), "C-124") == [
        ("C-124.too_muscular", "02-10 10:00"),
        ("C-124.soreness", "02-11 10:00"),
        ("C-124.fatigue", "02-16 06:00"),
    ]


@pytest.mark.parametrize("hour", ["00:30", "05:59", "06:01"])
def test_an_event_on_that_morning_puts_no_answer_off(hour: str) -> None:
    """C-124: Monday 02-16 at 06:00, whatever else is heard of that morning."""
    timeline = asks(Timeline().plan(at="02-09 07:00"), "02-10 10:00", "too_muscular")
    asks(asks(timeline, "02-11 10:00", "soreness"), "02-12 10:00", "fatigue").checkin(f"02-16 {hour}", 1)
    assert told(timeline.run("02-09", "02-20"), "C-124")[-1] == ("C-124.fatigue", "02-16 06:00")


def test_what_waits_counts_for_the_week_it_is_said_in() -> None:
    """C-124: two on Monday, so one of Tuesday waits another week."""
    timeline = Timeline().plan(at="02-09 07:00")
    for number, concern in enumerate(["too_muscular", "soreness", "fatigue", "aerobic", "home_training"]):
        asks(timeline, f"02-1{number} 10:00", concern)
    asks(timeline, "02-17 10:00", "needs_professional")
    assert [at for _, at in told(timeline.run("02-09", "03-02"), "C-124")] == [
        "02-10 10:00",
        "02-11 10:00",
        "02-16 06:00",
        "02-16 06:00",
        "02-23 06:00",
        "02-23 06:00",
    ]


def test_a_sunday_and_the_monday_after_are_two_weeks() -> None:
    """C-124: ISO weeks end on Sunday, home-zone."""
    timeline = Timeline().plan(at="02-09 07:00")
    for at in ("02-14 10:00", "02-15 10:00", "02-15 23:59", "02-16 00:01"):
        asks(timeline, at, "soreness")
    days = [at for _, at in told(timeline.run("02-09", "02-20"), "C-124")]
    assert days == ["02-14 10:00", "02-15 10:00", "02-16 00:01", "02-16 00:01"]


@pytest.mark.parametrize(
    ("pain", "symptoms", "waits"), [(5, [], False), (5.1, [], True), (0, ["dark_urine"], True), (0, ["fatigue"], False)]
)
def test_never_beside_something_urgent(pain: float, symptoms: list[str], waits: bool) -> None:
    """C-124: the answer comes with the next tick instead."""
    timeline = Timeline().plan().session("02-13 19:00")
    asks(timeline, "02-14 12:00", "soreness", pain, symptoms=symptoms)
    (said,) = told(timeline.run("02-12", "02-20"), "C-124")
    assert said[1] == ("02-15 06:00" if waits else "02-14 12:00")


def test_without_a_concern_nothing_is_answered() -> None:
    """C-124: display is not computed from pain."""
    assert messages(Timeline().plan().checkin("02-13 12:00", 3).run(), "C-124") == []


def test_something_urgent_of_another_event_puts_no_answer_off() -> None:
    """C-124: what is urgent in the event itself does; what was before it is somebody's already."""
    timeline = Timeline().plan().symptom("02-13 11:00", "chest_pain")
    assert told(asks(timeline, "02-13 12:00", "soreness").run(), "C-124") == [("C-124.soreness", "02-13 12:00")]
