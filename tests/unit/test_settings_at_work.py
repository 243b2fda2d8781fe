"""Settings do what they say: verdicts move with them, at the default, at the lowest and at the highest value."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import pytest

from services.cli.replaying import replay_events
from shared.clinical.ruleset import Timetable
from shared.clinical.settings import RULES
from tests.support import timeline as timelines
from tests.support.exercises import lift, planned
from tests.support.rule_index import ROOT
from tests.support.timeline import Story, Timeline
from tests.unit.boundaries import adherence, pain, training

Sees = Callable[[Any], bool]


@dataclass(frozen=True)
class Moved:
    """A threshold that a setting moves: by value of the setting, the last case on one side and the first beyond it."""

    setting: str
    rule: str
    sees: Sees
    sides: dict[Any, tuple[Any, Any]]

    def __str__(self) -> str:
        """For the name of the test."""
        return self.setting


def alert(code: str, tell: Callable[[Any], Story]) -> Sees:
    return lambda case: bool(tell(case).alerts(*([code] if code else ())))


def severity(code: str, level: str, tell: Callable[[Any], Story]) -> Sees:
    return lambda case: level in {one.severity for one in tell(case).alerts(code)}


def increase_after(days: int, **plan: Any) -> Story:
    """Qualifying sessions every three days, up to so many days after the last change."""
    last = date(2026, 2, 2) + timedelta(days=days)
    timeline = Timeline().plan(at="02-02 21:00", last_session_on="2026-02-02", **plan)
    for before in reversed(range(0, days, 3)):
        timeline.session(f"{last - timedelta(days=before)} 19:00", lift(rpe=5))
    return timeline.run()


def raised(days: int, **plan: Any) -> bool:
    """Whether the session of that day, and none before it, raised the load."""
    *before, last = (told.startswith("INCREASE") for told in increase_after(days, **plan).told("leg_press"))
    return last and not any(before)


def confirmed(sessions: int, **plan: Any) -> bool:
    """After so many qualifying sessions, long after the last change."""
    fields: dict[str, Any] = {"e1rm_kg": 200, "last_change_on": "2025-12-01"}
    timeline = Timeline().plan(planned(**fields), at="02-02 07:00", last_session_on="2026-02-01", **plan)
    for number in range(sessions):
        timeline.session(f"02-{3 + 2 * number:02} 19:00", lift(rpe=5))
    return timeline.run().told("leg_press")[-1].startswith("INCREASE")


def exerted(rpe: float, **plan: Any) -> bool:
    return "RPE_HIGH" in Timeline().plan(**plan).session("02-13 19:00", lift(rpe=rpe)).run().told()[0]


def holds(score: float) -> bool:
    return "HOLD_PROGRAM" in Timeline().plan().session("02-13 19:00", lift(pain=score)).run().told()[0]


def settled_after(minutes: int) -> bool:
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=4.5))
    return bool(timeline.checkin(pain.END + timedelta(minutes=minutes), 0).run().course("PAIN_AMBER")[1:])


def cleared_to(load: int) -> bool:
    """Whether 60 kg are resumed at this load."""
    story = Timeline().plan(planned(step_kg=1)).symptom("02-13 09:00", "palpitations").clear("02-14 09:00").run()
    return story.told("leg_press")[-1].endswith(f" {load}")


def away_to(days: int, load: float, **plan: Any) -> bool:
    """Whether 60 kg are this load after so many days away."""
    story = (
        Timeline()
        .plan(planned(step_kg=0.1, e1rm_kg=200), **plan)
        .run("02-12", str(date(2026, 2, 11) + timedelta(days=days)))
    )
    return story.told("leg_press")[-1].endswith(f" {load}")


MOVED: Final = (
    Moved("tolerated_pain", "C-077", alert("PAIN_AMBER", pain.during), {4: (4, 4.1), 3: (3, 3.1), 2: (2, 2.1)}),
    Moved("severe_pain", "C-080", holds, {7: (6.9, 7), 6: (5.9, 6), 8: (7.9, 8)}),
    Moved(
        "elevated_delta",
        "C-082",
        alert("PAIN_24H", lambda score: pain.reading("25:00", score, during=0)),
        {2: (1.9, 2), 1: (0.9, 1), 3: (2.9, 3)},
    ),
    Moved("settle_hours", "C-091", settled_after, {12: (719, 720), 6: (359, 360), 24: (1439, 1440)}),
    Moved(
        "second_stage_hours",
        "C-085",
        alert("PAIN_NOT_IMPROVING", lambda hours: pain.reading(hours, 4)),
        {48: ("47:59", "48:00"), 36: ("35:59", "36:00"), 24: ("23:59", "24:00")},
    ),
    Moved(
        "checkin_missing_hours",
        "C-087",
        alert("CHECKIN_MISSING", pain.watched),
        {54: ("14 00:01", "14 00:00"), 48: ("14 06:01", "14 06:00"), 72: ("13 06:01", "13 06:00")},
    ),
    Moved(
        "pain_trend_rise",
        "C-088",
        alert("PAIN_TREND_UP", pain.second_rise),
        {1: (0.9, 1), 0.5: (0.4, 0.5)},
    ),
    Moved(
        "bp_absolute_systolic",
        "C-013",
        alert("BP_ABSOLUTE", lambda high: pain.pressure((high, 80))),
        {180: (179, 180), 170: (169, 170), 161: (160, 161)},
    ),
    Moved(
        "bp_caution_systolic",
        "C-013",
        alert("BP_CAUTION", lambda high: pain.pressure((high, 80))),
        {160: (159, 160), 140: (139, 140), 90: (89, 90)},
    ),
    Moved("profiles.pain.cadence_days", "C-059", raised, {14: (13, 14), 21: (20, 21), 28: (27, 28)}),
    Moved(
        "profiles.athlete.cadence_days",
        "C-058",
        partial(raised, profile="athlete"),
        {7: (6, 7), 10: (9, 10), 14: (13, 14)},
    ),
    Moved(
        "profiles.sarcopenic.cadence_days",
        "C-060",
        partial(raised, profile="sarcopenic"),
        {28: (27, 28), 35: (34, 35), 42: (41, 42)},
    ),
    Moved("confirmations", "C-057", confirmed, {2: (1, 2), 3: (2, 3), 4: (3, 4)}),
    Moved(
        "adaptation_confirmations",
        "C-046",
        partial(confirmed, phase="adaptation", phase_since="2026-02-01"),
        {3: (2, 3), 2: (1, 2), 6: (5, 6)},
    ),
    Moved("profiles.pain.rpe_cap", "C-065", exerted, {7: (7, 7.5), 5: (5, 5.5), 8: (8, 8.5)}),
    Moved("adaptation_rpe_cap", "C-046", partial(exerted, phase="adaptation"), {6: (6, 6.5), 5: (5, 5.5), 7: (7, 7.5)}),
    Moved(
        "frail_rpe_cap",
        "C-065",
        partial(exerted, profile="sarcopenic", frail=True),
        {6: (6, 6.5), 5: (5, 5.5), 7: (7, 7.5)},
    ),
    Moved(
        "above_prescription",
        "C-074",
        alert("LOAD_ABOVE_PRESCRIPTION", training.lifted),
        {0.1: (66, 66.1), 0.05: (63, 63.1), 0.2: (72, 72.1)},
    ),
    Moved("technique_faults", "C-070", alert("TECHNIQUE_REVIEW", training.faults), {2: (1, 2), 1: (0, 1), 3: (2, 3)}),
    Moved(
        "detraining_action_days",
        "C-106",
        severity("DETRAINING", "routine", adherence.away),
        {14: (13, 14), 12: (11, 12), 10: (9, 10)},
    ),
    Moved(
        "baseline_days",
        "C-017",
        alert("BASELINE_INCOMPLETE", adherence.baseline_at),
        {14: ("05:59", "06:00")},
    ),
    Moved(
        "fatigue_days",
        "C-090",
        alert("FATIGUE_PERSISTENT", adherence.tired_on),
        {14: ("18", "19"), 7: ("11", "12"), 18: ("22", "23")},
    ),
    Moved(
        "low_adherence",
        "C-112",
        alert("LOW_ADHERENCE", adherence.done_of_20),
        {0.6: (12, 11), 0.4: (8, 7), 0.8: (16, 15)},
    ),
    Moved(
        "grip_decline_kg",
        "C-019",
        alert("FUNCTION_DECLINE", adherence.gripped),
        {5: (35.1, 35), 6: (34.1, 34), 6.5: (33.6, 33.5)},
    ),
    Moved(
        "stair_decline",
        "C-019",
        alert("FUNCTION_DECLINE", adherence.climbed),
        {0.2: (11.9, 12), 0.1: (10.9, 11), 0.5: (14.9, 15)},
    ),
    Moved(
        "older_age",
        "C-031",
        alert("PROFILE_REVIEW", adherence.turning_65),
        {65: ("02-18", "02-19")},
    ),
    Moved("resume_factor", "C-101", cleared_to, {0.9: (53, 54), 0.5: (29, 30), 1: (59, 60)}),
    Moved("return_factor_14", "C-108", partial(away_to, 14), {0.9: (54.1, 54), 0.8: (47, 48), 1: (59, 60)}),
    Moved("return_factor_21", "C-108", partial(away_to, 21), {0.8: (47, 48), 0.7: (43, 42), 0.9: (53, 54)}),
    Moved("return_factor_28", "C-108", partial(away_to, 28), {0.7: (41, 42), 0.6: (35, 36), 0.8: (47, 48)}),
)


def cases() -> Iterator[Any]:
    for moved in MOVED:
        for value in moved.sides:
            yield pytest.param(moved, value, id=f"{moved}={value}")


@pytest.mark.parametrize(("moved", "value"), list(cases()))
def test_a_threshold_moves_with_its_setting(moved: Moved, value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """C-009: just before it and at it, whatever a clinic has set."""
    rules = RULES.overridden(NEEDED.get((moved.setting, value), {}) | {moved.setting: value}, "1.0.0+moved")
    moved_rules = Timetable(base=rules)
    monkeypatch.setattr(timelines, "replay_events", lambda raw, window: replay_events(raw, window, moved_rules))
    assert [moved.sees(case) for case in moved.sides[value]] == [False, True]


NEEDED: Final[dict[tuple[str, Any], dict[str, object]]] = {
    ("return_factor_14", 0.8): {"return_factor_21": "0.70", "return_factor_28": "0.60"},
    ("return_factor_21", 0.9): {"return_factor_14": "0.90"},
    ("return_factor_21", 0.7): {"return_factor_28": "0.60"},
}
"""What else has to be set, because a longer gap must not leave a higher load (C-108)."""


def test_their_settings_exist_and_name_the_rule() -> None:
    """C-009."""
    rule_of = {info.name: info.meta.rule for info in RULES.settings()}
    for moved in MOVED:
        assert moved.setting in rule_of
        assert next(iter(moved.sides)) == _default(moved.setting), moved.setting


def _default(name: str) -> float:
    return float(str(next(info.value for info in RULES.settings() if info.name == name)))


def test_every_setting_is_read_somewhere() -> None:
    """C-009: a number that nothing reads would promise what does not happen."""
    read = {
        node.attr
        for folder in ("shared", "services")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    of_the_wire = {"longest_session"}  # the contract refuses longer ones (test_settings.py)
    assert {info.name.rpartition(".")[2] for info in RULES.settings()} - read == of_the_wire
