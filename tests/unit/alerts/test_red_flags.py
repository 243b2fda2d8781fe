"""C-092 to C-100, C-103: red flags by symptom, combination and lateness; what clears them."""

import pytest

from shared.clinical.red_flags import rule_of
from shared.contracts.vocabulary import Symptom
from tests.support.exercises import lift
from tests.support.timeline import Timeline

CV, OTHER, SNAP, FUNCTION = "RED_FLAG_CV", "RED_FLAG_OTHER", "RED_FLAG_SNAP", "RED_FLAG_FUNCTION"

BY_SYMPTOM = [
    ("chest_pain", CV, "emergency"),
    ("dyspnea_disproportionate", CV, "emergency"),
    ("syncope", CV, "emergency"),
    ("presyncope", OTHER, "urgent"),
    ("palpitations", OTHER, "urgent"),
    ("stroke_signs", OTHER, "emergency"),
    ("saddle_anaesthesia", OTHER, "emergency"),
    ("urinary_retention_or_incontinence", OTHER, "emergency"),
    ("bilateral_leg_weakness", OTHER, "emergency"),
    ("fever_with_back_pain", OTHER, "urgent"),
    ("unremitting_night_pain", OTHER, "urgent"),
    ("unexplained_weight_loss", OTHER, "urgent"),
    ("dark_urine", OTHER, "emergency"),
    ("snap_or_tearing", SNAP, "urgent"),
    ("new_functional_loss", FUNCTION, "urgent"),
]


@pytest.mark.parametrize(("symptom", "code", "severity"), BY_SYMPTOM)
@pytest.mark.parametrize("how", ["report", "checkin", "session"])
def test_every_symptom_raises_and_holds_wherever_it_is_said(symptom: str, code: str, severity: str, how: str) -> None:
    """C-092, C-093, C-094, C-095, C-096, C-097, C-098, C-099, C-100."""
    timeline = Timeline().plan()
    if how == "report":
        timeline.symptom("02-13 19:00", symptom, id="x")
    elif how == "checkin":
        timeline.checkin("02-13 19:00", 0, symptoms=[symptom], id="x")
    else:
        timeline.session("02-13 19:00", symptoms=[symptom], session_id="x")
    story = timeline.session("02-16 19:00").run()
    (alert,) = story.alerts(code)
    assert (alert.kind, alert.severity, alert.at) == ("alert_raised", severity, timeline.when("02-13 19:00"))
    assert alert.episode == (f"x:{symptom}" if code in {CV, OTHER} else "x")
    assert alert.details["symptom"] == symptom
    assert story.decisions(trigger="s0216")[0].reason == code


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (("snap_or_tearing", "new_functional_loss"), [(SNAP, "emergency")]),
        (("chest_pain", "syncope"), [(CV, "emergency"), (CV, "emergency")]),
        (("chest_pain", "palpitations"), [(CV, "emergency"), (OTHER, "urgent")]),
        (("chest_pain", "new_functional_loss"), [(CV, "emergency"), (FUNCTION, "urgent")]),
        (("dark_urine", "snap_or_tearing"), [(OTHER, "emergency"), (SNAP, "urgent")]),
        (("fatigue",), []),
    ],
)
def test_combinations(symptoms: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    """C-092, C-093."""
    story = Timeline().plan().symptom("02-13 19:00", *symptoms).run()
    assert sorted(story.raised(CV, OTHER, SNAP, FUNCTION)) == sorted(expected)


@pytest.mark.parametrize(("pain", "raised"), [(None, 1), (5, 0), (5.1, 1), (8, 1)])
def test_weakness_or_swelling_needs_pain_above_five(pain: float | None, raised: int) -> None:
    """C-099: urgent; unknown pain never suppresses an alert (C-004)."""
    story = Timeline().plan().symptom("02-13 19:00", "severe_weakness_or_swelling", pain=pain).run()
    assert story.raised(OTHER) == [(OTHER, "urgent")] * raised


def test_weakness_in_a_painful_checkin() -> None:
    """C-099."""
    timeline = Timeline().plan().checkin("02-13 19:00", 6, symptoms=["severe_weakness_or_swelling"])
    assert timeline.run().raised(OTHER) == [(OTHER, "urgent")]


def test_cardiovascular_flags_are_never_merged() -> None:
    """C-094, GS-07: in-session and report seven minutes later are two notifications."""
    timeline = Timeline().plan().session("02-13 19:00", symptoms=["chest_pain"]).symptom("02-13 19:07", "chest_pain")
    assert timeline.run().raised(CV) == [(CV, "emergency")] * 2


def test_a_red_flag_before_any_plan_is_raised() -> None:
    """C-094."""
    assert Timeline().symptom("02-13 19:00", "chest_pain").run().raised(CV) == [(CV, "emergency")]


def test_falls() -> None:
    """C-100."""
    timeline = Timeline().plan().symptom("02-12 12:00", "fall_with_injury")
    story = timeline.session("02-16 19:00").run()
    assert story.raised("FALL") == [("FALL", "urgent")]
    assert story.told()[0].startswith("HOLD_PROGRAM")
    story = Timeline().plan().symptom("02-12 12:00", "fall_without_injury").session("02-16 19:00").run()
    assert story.raised("FALL") == [("FALL", "routine")]
    assert story.told() == ["MAINTAIN CONFIRM 1/2"]


@pytest.mark.parametrize(("second", "severity"), [("05-13 12:00", "urgent"), ("05-14 12:00", "routine")])
def test_two_falls_in_90_days(second: str, severity: str) -> None:
    """C-100: 02-12 + 90 d = 05-13."""
    timeline = Timeline().plan().symptom("02-12 12:00", "fall_without_injury").symptom(second, "fall_without_injury")
    assert timeline.run().raised("FALL") == [("FALL", "routine"), ("FALL", severity)]


@pytest.mark.parametrize("received", ["02-13 18:31", "02-18 09:00", "05-13 18:30", "06-30 09:00"])
def test_lateness_never_lowers_severity(received: str) -> None:
    """C-096, C-103, C-006: also beyond the horizon of 90 days."""
    timeline = Timeline().plan().symptom("02-13 18:30", "syncope", received=received)
    (alert,) = timeline.run().alerts(CV)
    assert (alert.severity, alert.at) == ("emergency", timeline.when(received))


def unaware(named: tuple[str, ...] = ()) -> Timeline:
    """GS-09: another hold is cleared on 02-16, the syncope of 02-13 becomes known on 02-18."""
    timeline = Timeline().plan().symptom("02-14 08:00", "palpitations").clear("02-16 10:00", factor=1, named=named)
    return timeline.symptom("02-13 18:30", "syncope", id="late", received="02-18 09:00")


def test_a_clearance_that_did_not_know_leaves_the_hold() -> None:
    """C-103."""
    timeline = unaware().session("02-19 19:00")
    story = timeline.run()
    assert story.raised(CV) == [(CV, "emergency")]
    assert story.standing()["s0219", "leg_press"].reason == CV
    assert (CV, "late:syncope") in story.open()
    story = timeline.clear("02-20 10:00").session("02-28 19:00").run()
    assert (CV, "late:syncope") not in story.open()
    assert story.told()[-1] == "MAINTAIN CONFIRM 1/2"


def test_a_clearance_that_names_the_event_makes_it_history() -> None:
    """C-103: then info RED_FLAG_HISTORICAL."""
    story = unaware(named=("late",)).session("02-24 19:00").run()
    assert story.raised("RED_FLAG_HISTORICAL") == [("RED_FLAG_HISTORICAL", "info")]
    assert (CV, "late:syncope") not in story.open()
    assert story.told()[-1] == "MAINTAIN CONFIRM 1/2"


def test_a_named_late_red_flag_is_not_an_open_emergency_at_any_time() -> None:
    """C-103: severity as original unless the clearance names it, then info."""
    assert unaware(named=("late",)).run().raised(CV) == []


def test_a_clearance_closes_what_the_hold_had_opened() -> None:
    """C-101."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=7), symptoms=["chest_pain"]).session("02-15 19:00")
    timeline.pressure("02-15 20:00", 185, 100).symptom("02-15 21:00", "fall_without_injury")
    open_before = {code for code, _ in timeline.run().open()}
    assert open_before == {CV, "PAIN_INTENSE", "TRAINING_DURING_HOLD", "BP_ABSOLUTE", "FALL"}
    assert {code for code, _ in timeline.clear("02-16 10:00").run().open()} == {"FALL"}


def test_only_a_clearance_closes_a_red_flag() -> None:
    """C-101, C-128."""
    timeline = Timeline().plan().symptom("02-13 08:00", "palpitations")
    timeline.session("02-16 19:00").checkin("02-18 10:00", 0).clear("02-18 11:00", "leg_press")
    assert (OTHER, "e01:palpitations") in timeline.run("02-12", "05-30").open()


@pytest.mark.parametrize(
    ("started", "during"),
    [("02-13 07:59", False), ("02-13 08:00", True), ("02-14 09:59", True), ("02-14 10:00", False)],
)
def test_training_during_a_hold(started: str, during: bool) -> None:
    """C-102: started at or after the hold's start and before the clearance."""
    timeline = Timeline().plan().symptom("02-13 08:00", "palpitations")
    timeline.clear("02-14 10:00", factor=1)
    begin = timeline.when(started)
    end = begin.replace(hour=begin.hour + 1)
    timeline.session(end, started=begin, session_id="trained")
    story = timeline.run()
    assert bool(story.raised("TRAINING_DURING_HOLD")) is during
    if during:
        assert story.raised("TRAINING_DURING_HOLD") == [("TRAINING_DURING_HOLD", "urgent")]
        assert story.standing()["trained", "leg_press"].action == "HOLD_PROGRAM"


def test_an_exercise_hold_is_no_programme_hold() -> None:
    """C-102."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=6)).session("02-15 19:00")
    story = timeline.run()
    assert story.raised("TRAINING_DURING_HOLD") == []
    assert story.told()[-1] == "HOLD_EXERCISE PAIN_INTENSE"


def test_a_hold_known_late_is_found_out_at_arrival() -> None:
    """C-102, GS-09."""
    timeline = Timeline().plan().session("02-16 19:00").symptom("02-13 18:30", "syncope", received="02-18 09:00")
    (alert,) = timeline.run().alerts("TRAINING_DURING_HOLD")
    assert (alert.severity, alert.episode, alert.at) == ("urgent", "s0216", timeline.when("02-18 09:00"))


def test_the_rule_of_a_symptom() -> None:
    """C-094 to C-099: of those that are a red flag by themselves."""
    assert {symptom.value: rule for symptom in Symptom if (rule := rule_of(symptom)) is not None} == {
        "chest_pain": "C-094",
        "dyspnea_disproportionate": "C-095",
        "syncope": "C-096",
        "presyncope": "C-097",
        "palpitations": "C-097",
        "stroke_signs": "C-097",
        "saddle_anaesthesia": "C-098",
        "urinary_retention_or_incontinence": "C-098",
        "bilateral_leg_weakness": "C-098",
        "fever_with_back_pain": "C-098",
        "unremitting_night_pain": "C-098",
        "unexplained_weight_loss": "C-098",
        "dark_urine": "C-099",
    }


@pytest.mark.parametrize("first", ["fall_without_injury", "fall_with_injury", "dyspnea_disproportionate", "chest_pain"])
@pytest.mark.parametrize("other", ["snap_or_tearing", "new_functional_loss", "palpitations"])
def test_no_symptom_of_an_event_hides_another(first: str, other: str) -> None:
    """C-092 to C-100: each raises what it raises alone, in whatever order they were ticked."""
    alone = {alert for one in (first, other) for alert in Timeline().plan().symptom("02-13 19:00", one).run().raised()}
    for both in ((first, other), (other, first)):
        codes = {code for code, _ in Timeline().plan().symptom("02-13 19:00", *both).run().raised()}
        assert codes == {code for code, _ in alone}
