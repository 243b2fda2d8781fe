"""Prompts after missed sessions, questions about the back, and what is said of silence (C-113, C-098, C-130)."""

from typing import Any

import pytest

from shared.contracts.emissions import MessageSaid
from shared.contracts.vocabulary import Symptom
from tests.support.exercises import lift
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.rules.messages import messages, told

MONDAY_THURSDAY: dict[str, Any] = {"schedule": {"weekdays": [1, 4], "from_date": "2026-02-02"}}


def plan(**fields: Any) -> Timeline:
    return Timeline().plan(at="02-02 07:00", last_session_on="2026-02-01", **fields)


def test_a_missed_session_brings_one_prompt() -> None:
    """C-113: the example, 02-11 once; the second in a row, MISSED_STREAK, brings none."""
    timeline = plan(**MONDAY_THURSDAY).session("02-02 19:00").session("02-05 19:00")
    story = timeline.run("02-02", "02-20")
    assert told(story, "C-113") == [("C-113.prompt", "02-11 06:00")]
    assert "company now and then" in messages(story, "C-113")[0].sentence
    assert messages(story, "C-113")[0].rules == ("C-113", "C-104")


@pytest.mark.parametrize(
    ("weekdays", "sessions", "missed", "prompts"),
    [
        ([1, 4], ["02-05", "02-12", "02-19"], ["02-09", "02-16"], ["02-11 06:00", "02-18 06:00"]),  # 7 days
        # A session between two missed slots ends the streak, and counts for neither.
        ([1, 5], ["02-06", "02-11", "02-16", "02-20"], ["02-09", "02-13"], ["02-11 06:00"]),  # 4 days
    ],
)
def test_at_most_one_prompt_in_seven_days(
    weekdays: list[int], sessions: list[str], missed: list[str], prompts: list[str]
) -> None:
    """C-113."""
    timeline = plan(schedule={"weekdays": weekdays, "from_date": "2026-02-02"}).session("02-02 19:00")
    for day in sessions:
        timeline.session(f"{day} 19:00")
    story = timeline.run("02-02", "02-22")
    assert [one.episode for one in story.alerts("MISSED_SESSION") if one.kind == "alert_raised"] == [
        f"2026-{slot}" for slot in missed
    ]
    assert [at for _, at in told(story, "C-113")] == prompts


def test_who_calls_sees_whether_supervision_is_needed() -> None:
    """C-113: the clinician's list shows the state of supervision."""
    timeline = plan(**MONDAY_THURSDAY, technique_signed_off=False).session("02-02 19:00")
    (missed,) = [one for one in timeline.run("02-02", "02-07").alerts("MISSED_SESSION") if one.kind == "alert_raised"]
    assert missed.inputs["technique_signed_off"] is False
    assert missed.inputs["last_session_on"] == "2026-02-02"


def test_who_has_never_trained_has_no_last_session() -> None:
    """C-113: said as unknown, not as a word."""
    story = Timeline().plan(at="02-02 07:00", last_session_on=None, **MONDAY_THURSDAY).run("02-02", "02-05")
    (missed,) = story.alerts("MISSED_SESSION")
    assert missed.inputs["last_session_on"] is None


@pytest.mark.parametrize(("indication", "asks"), [("clbp_strength_deficit", True), ("knee_oa", False)])
def test_the_backs_red_flags_are_asked_about_with_every_checkin(indication: str, asks: bool) -> None:
    """C-098: of a patient with chronic low-back pain."""
    story = plan(indications=[indication]).session("02-05 19:00", lift(pain=4.5)).run()
    assert bool(messages(story, "C-082"))
    said = messages(story, "C-098")
    assert bool(said) is asks
    if asks:
        assert set(said[0].values["symptoms"]) == {
            Symptom.SADDLE_ANAESTHESIA,
            Symptom.URINARY_RETENTION_OR_INCONTINENCE,
            Symptom.BILATERAL_LEG_WEAKNESS,
            Symptom.FEVER_WITH_BACK_PAIN,
            Symptom.UNREMITTING_NIGHT_PAIN,
            Symptom.UNEXPLAINED_WEIGHT_LOSS,
        }


def gap_texts(story: Story) -> list[str]:
    return [one.sentence for one in story.alerts("DETRAINING") if one.kind != "alert_resolved"]


@pytest.mark.parametrize(
    ("last_heard", "silent"),
    [
        ("02-12 12:00", True),  # 7 days before the tick of 02-19
        ("02-13 12:00", False),  # 6 days
    ],
)
def test_silence_of_any_kind_is_said(last_heard: str, silent: bool) -> None:
    """C-130: no event of any kind for 7 days is in the text of DETRAINING, at and just under."""
    timeline = plan().session("02-05 19:00").checkin(last_heard, 0)
    text = gap_texts(timeline.run("02-02", "02-19"))[-1]
    assert ("no data of any kind received since" in text) is silent
    assert text.startswith("No session received for 14 days, since 5 Feb")


def test_a_pause_explains_silence() -> None:
    """C-130: while a plan is active and no pause."""
    timeline = plan().session("02-05 19:00").pause("02-06 09:00", "02-06", "02-25")
    assert "no data" not in gap_texts(timeline.run("02-02", "02-19"))[-1]


@pytest.mark.parametrize(("status", "support"), [("sync_error", True), ("offline", False), ("ok", False)])
def test_a_known_sync_error_goes_to_support(status: str, support: bool) -> None:
    """C-130: once the device is silent too."""
    timeline = plan().session("02-05 19:00").add("device.status", "02-06 09:00", {"status": status})
    said = messages(timeline.run("02-02", "02-19"), "C-130")
    assert [(one.audience, one.values["since"]) for one in said] == ([("support", "2026-02-06")] if support else [])


def test_a_device_that_works_again_is_nothing_for_support() -> None:
    """C-130."""
    timeline = plan().session("02-05 19:00").add("device.status", "02-06 09:00", {"status": "sync_error"})
    timeline.add("device.status", "02-07 09:00", {"status": "ok"})
    assert messages(timeline.run("02-02", "02-19"), "C-130") == []


def test_what_a_patient_is_told_names_the_patients_language() -> None:
    """C-129: as the plan does; what a clinician or the support is told has none."""
    for locale in ("de-CH", None):
        timeline = plan(**MONDAY_THURSDAY, locale=locale, profile="sarcopenic", birth_date="1990-01-01")
        story = timeline.session("02-02 19:00").session("02-05 19:00").run("02-02", "02-20")
        said = [one for one in story.said if isinstance(one, MessageSaid)]
        assert "C-113.prompt" in {one.key for one in said}
        assert {one.locale for one in said if one.audience == "patient"} == {locale}
        assert {one.locale for one in said if one.audience != "patient"} <= {None}
