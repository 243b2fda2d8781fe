"""Every clinical number: its rule, its range at, just under and just over, and who may change it."""

from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from shared.clinical.settings import RULES, ClinicalRules, NotAllowed, SettingInfo
from shared.clinical.settings.profiles import ProfileParameters
from shared.clinical.settings.setting import Who, shown
from shared.contracts.limits import CautionLimit, PatientLimits, PressureLimit
from shared.contracts.plans import ClearanceGranted, PlannedExercise
from shared.contracts.reports import MAX_SESSION
from shared.contracts.vocabulary import Phase, Profile, Severity

SETTINGS: Final = {info.name: info for info in RULES.settings()}
RANGED: Final = [info for info in SETTINGS.values() if info.meta.low is not None]
FIXED: Final = [info for info in SETTINGS.values() if info.meta.who is Who.FIXED]

FROM_THE_RULES: Final = {
    "tick_time": ("06:00", "04:00", "09:00"),
    "future_tolerance": ("5", "0", "15"),
    "replay_horizon": ("90", "30", "400"),
    "same_session_within": ("2", "0", "10"),
    "older_age": ("65", "60", "70"),
    "older_cadence_days": ("28", "28", "42"),
    "older_increment": ("0.025", "0.02", "0.1"),
    "hold_step_s": ("5", "5", "10"),
    "hold_cap_s": ("60", "30", "120"),
    "small_muscle_increment": ("0.025", "0.02", "0.1"),
    "frail_rpe_cap": ("6", "5", "8"),
    "confirmations": ("2", "2", "4"),
    "adaptation_confirmations": ("3", "2", "6"),
    "regress_fraction": ("0.95", "0.9", "0.975"),
    "amber_regress_fraction": ("0.9", "0.8", "0.95"),
    "adaptation_days": ("28", "28", "42"),
    "adaptation_sessions": ("6", "4", "12"),
    "adaptation_rpe_cap": ("6", "5", "7"),
    "progression_days": ("56", "42", "84"),
    "tolerated_pain": ("4", "2", "4"),
    "acute_tolerated_pain": ("2", "0", "2"),
    "recent_injury_days": ("14", "7", "42"),
    "severe_pain": ("7", "6", "8"),
    "elevated_delta": ("2", "1", "3"),
    "settle_hours": ("12", "6", "24"),
    "second_stage_hours": ("48", "24", "48"),
    "checkin_missing_hours": ("54", "48", "72"),
    "bp_absolute_systolic": ("180", "90", "180"),
    "bp_absolute_diastolic": ("110", "50", "110"),
    "bp_caution_systolic": ("160", "90", "160"),
    "bp_caution_diastolic": ("100", "50", "100"),
    "resume_factor": ("0.9", "0.5", "1"),
    "slot_grace_days": ("1", "0", "2"),
    "missed_streak": ("2", "2", "3"),
    "detraining_action_days": ("14", "10", "14"),
    "return_factor_14": ("0.9", "0.8", "1"),
    "return_factor_21": ("0.8", "0.7", "0.9"),
    "return_factor_28": ("0.7", "0.6", "0.8"),
    "older_return_factor_14": ("0.85", "0.75", "0.95"),
    "older_return_factor_21": ("0.75", "0.65", "0.85"),
    "older_return_factor_28": ("0.6", "0.5", "0.7"),
    "suspend_gap_days": ("84", "56", "182"),
    "screening_valid_days": ("90", "30", "180"),
    "entry_pain_limit": ("5", "4", "5"),
    "baseline_days": ("14", "0", "28"),
    "grip_decline_kg": ("5", "5", "6.5"),
    "stair_decline": ("0.2", "0.1", "0.5"),
    "low_grip_men_kg": ("27", "27", "28"),
    "low_grip_women_kg": ("16", "16", "18"),
    "pain_trend_rise": ("1", "0.5", "2"),
    "fatigue_days": ("14", "7", "21"),
    "low_adherence": ("0.6", "0.4", "0.8"),
    "response_day": ("84", "56", "112"),
    "lung_disease_urgent": ("0", "0", "1"),
    "acupuncture_table": ("0", "0", "1"),
    "safety_rate": ("0.01", "0.002", "0.01"),
    "supervision_days": ("42", "28", "42"),
    "extended_supervision_days": ("84", "42", "182"),
    "planned_session_minutes": ("45", "20", "59"),
    "spacing_hours": ("48", "24", "72"),
    "technique_faults": ("2", "1", "3"),
    "e1rm_formula": ("0", "0", "3"),
    "start_load_target": ("0.5", "0.4", "0.6"),
    "multi_joint_share": ("0.5", "0", "1"),
    "above_prescription": ("0.1", "0.05", "0.2"),
    "plateau_cadences": ("3", "2", "4"),
    "profiles.athlete.cadence_days": ("7", "7", "14"),
    "profiles.athlete.rpe_cap": ("8", "5", "8"),
    "profiles.athlete.increment": ("0.05", "0.02", "0.1"),
    "profiles.athlete.ceiling_adaptation": ("0.6", "0", "0.6"),
    "profiles.athlete.ceiling_progression": ("0.8", "0", "0.8"),
    "profiles.athlete.ceiling_maintenance": ("0.8", "0", "0.8"),
    "profiles.pain.cadence_days": ("14", "14", "28"),
    "profiles.pain.rpe_cap": ("7", "5", "8"),
    "profiles.pain.increment": ("0.05", "0.02", "0.1"),
    "profiles.pain.ceiling_adaptation": ("0.6", "0", "0.6"),
    "profiles.pain.ceiling_progression": ("0.75", "0", "0.75"),
    "profiles.pain.ceiling_maintenance": ("0.75", "0", "0.75"),
    "profiles.sarcopenic.cadence_days": ("28", "28", "42"),
    "profiles.sarcopenic.rpe_cap": ("7", "5", "8"),
    "profiles.sarcopenic.increment": ("0.025", "0.02", "0.1"),
    "profiles.sarcopenic.ceiling_adaptation": ("0.6", "0", "0.6"),
    "profiles.sarcopenic.ceiling_progression": ("0.7", "0", "0.7"),
    "profiles.sarcopenic.ceiling_maintenance": ("0.7", "0", "0.7"),
}
"""Default, lowest and highest value as the rules state them; what is not listed is fixed."""

TOGETHER: Final = {
    "return_factor_14": {"return_factor_21": "0.70", "return_factor_28": "0.60"},
    "return_factor_21": {"return_factor_14": "0.90", "return_factor_28": "0.60"},
    "older_return_factor_14": {"older_return_factor_21": "0.65", "older_return_factor_28": "0.50"},
    "older_return_factor_21": {"older_return_factor_28": "0.50"},
}
"""Neighbours that let a factor reach both ends of its own range."""

CAPPED: Final = {"older_increment", "profiles.sarcopenic.increment"}
"""Allowed up to 10 % by C-061, but capped at 5 % by C-062."""


def beyond(info: SettingInfo, value: Any, sign: int) -> str:
    """The next value outside the range."""
    if isinstance(value, time):
        moved = datetime.combine(date(2026, 1, 1), value) + sign * timedelta(minutes=1)
        return f"{moved:%H:%M}"
    if isinstance(value, timedelta):
        return str(Decimal(shown(value, info.meta)) + sign)
    return str(value + sign * (1 if isinstance(value, int) else Decimal("0.001")))


def test_ranges_are_those_of_the_rules() -> None:
    """C-005 to C-110: every range that a rule states, and no other."""
    found = {
        info.name: tuple(shown(value, info.meta) for value in (info.value, info.meta.low, info.meta.high))
        for info in RANGED
    }
    assert found == FROM_THE_RULES


def test_every_number_is_a_setting_with_a_rule_a_unit_and_a_text() -> None:
    """C-009."""
    plain = {each.name for each in fields(ClinicalRules)} - {"version", "profiles", "contraindications"}
    assert plain == {name for name in SETTINGS if "." not in name}
    assert len(SETTINGS) == len(plain) + len(Profile) * len(fields(ProfileParameters))
    for info in SETTINGS.values():
        assert info.meta.unit
        assert info.meta.text[0].isupper()
        assert not info.meta.text.endswith(".")


@pytest.mark.parametrize("info", RANGED, ids=lambda info: info.name)
def test_a_setting_takes_default_low_and_high_and_nothing_beyond(info: SettingInfo) -> None:
    """C-009: at, just under and just over each end of the range."""
    ends = [info.meta.low] if info.name in CAPPED else [info.meta.low, info.meta.high]
    for value in (info.value, *ends):
        given = shown(value, info.meta)
        changed = RULES.overridden({**TOGETHER.get(info.name, {}), info.name: given}, "1.0.0+t")
        assert {one.name: one.value for one in changed.settings()}[info.name] == value
        assert changed.version == "1.0.0+t"
    for value, sign in ((info.meta.low, -1), (info.meta.high, +1)):
        with pytest.raises(NotAllowed, match=f"{info.name} .*{info.meta.rule}.*allowed are") as refused:
            RULES.overridden({info.name: beyond(info, value, sign)}, "t")
        assert len(refused.value.problems) == 1


@pytest.mark.parametrize("info", FIXED, ids=lambda info: info.name)
def test_a_setting_without_a_range_is_fixed(info: SettingInfo) -> None:
    """C-009: where a rule gives no range, another value is another release."""
    with pytest.raises(NotAllowed, match=info.name):
        RULES.overridden({info.name: "1.5" if isinstance(info.value, tuple) else beyond(info, info.value, 1)}, "t")


@pytest.mark.parametrize(
    ("name", "given", "allowed"),
    [
        ("detraining_action_days", 10, True),
        ("detraining_action_days", 9, False),
        ("tolerated_pain", 3, True),
        ("bp_absolute_systolic", 170, True),
        ("profiles.pain.ceiling_progression", "0.70", True),
        ("profiles.pain.ceiling_progression", "0.76", False),
    ],
)
def test_some_settings_only_become_stricter(name: str, given: object, allowed: bool) -> None:
    """C-013, C-034, C-077, C-106."""
    if allowed:
        RULES.overridden({name: given}, "t")
    else:
        with pytest.raises(NotAllowed):
            RULES.overridden({name: given}, "t")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """C-009."""
    with pytest.raises(NotAllowed) as refused:
        RULES.overridden(
            {
                "confirmations": 5,
                "late_after": 1,
                "mood": 3,
                "tick_time": "late",
                "older_age": True,
                "severe_pain": "x",
            },
            "t",
        )
    assert refused.value.problems == [
        "confirmations = 5 (C-057): allowed are 2 to 4 sessions",
        "late_after = 1 (C-006): is fixed at 24 h",
        "mood: there is no such setting",
        "older_age = True (C-030): a number is needed (y)",
        "severe_pain = 'x' (C-080): a number is needed (NRS)",
        "tick_time = 'late' (C-007): a time of day is needed, for example 06:00",
    ]


@pytest.mark.parametrize("given", [2.5, "NaN", "Infinity", None, [2], "1e300", 10**99])
def test_what_is_no_value_of_a_setting_is_refused(given: object) -> None:
    """C-009."""
    with pytest.raises(NotAllowed, match="needed"):
        RULES.overridden({"confirmations": given}, "t")


@pytest.mark.parametrize("given", ["06:00:30", "06:00+01:00", "6:00", "24:00", 6, None, "T06:00"])
def test_a_time_of_day_is_hours_and_minutes(given: object) -> None:
    """C-007, C-009: nothing that a digest would not tell apart, nothing in another zone."""
    with pytest.raises(NotAllowed, match="a time of day is needed"):
        RULES.overridden({"tick_time": given}, "t")


@pytest.mark.parametrize(
    "overrides",
    [
        {"return_factor_14": "0.80", "return_factor_21": "0.90"},
        {"older_return_factor_28": "0.70", "older_return_factor_21": "0.65"},
        {"older_increment": "0.06"},
        {"profiles.sarcopenic.increment": "0.06"},
    ],
)
def test_values_that_contradict_one_another_are_refused(overrides: dict[str, object]) -> None:
    """C-061, C-062, C-108."""
    with pytest.raises(NotAllowed):
        RULES.overridden(overrides, "t")


def test_a_changed_setting_reaches_what_is_made_of_it() -> None:
    """C-013, C-034, C-058, C-106, C-108; the release's own rules stay what they are."""
    changed = RULES.overridden(
        {
            "detraining_action_days": 10,
            "return_factor_14": "0.95",
            "bp_caution_systolic": 150,
            "profiles.pain.ceiling_progression": "0.70",
            "profiles.athlete.cadence_days": 10,
        },
        "1.0.0+clinic-1",
    )
    assert changed.detraining_ladder[1] == (10, Severity.ROUTINE)
    assert changed.return_factors[0] == (14, Decimal("0.95"))
    assert changed.bp_caution == (150, 100)
    assert changed.profiles[Profile.PAIN].ceiling[Phase.PROGRESSION] == Decimal("0.70")
    assert changed.profiles[Profile.ATHLETE].cadence_days == 10
    assert RULES.detraining_ladder[1] == (14, Severity.ROUTINE)
    assert RULES.profiles[Profile.ATHLETE].cadence_days == 7


def test_the_wire_and_the_rules_state_the_same_bounds() -> None:
    """C-001, C-004, C-013, C-101."""
    assert RULES.longest_session == MAX_SESSION
    for limit, (systolic, diastolic) in ((PressureLimit, RULES.bp_absolute), (CautionLimit, RULES.bp_caution)):
        limit(systolic_mmhg=systolic, diastolic_mmhg=diastolic)
        with pytest.raises(ValueError, match="systolic"):
            limit(systolic_mmhg=systolic + 1, diastolic_mmhg=diastolic)
        with pytest.raises(ValueError, match="diastolic"):
            limit(systolic_mmhg=systolic, diastolic_mmhg=diastolic + 1)
    pain = SETTINGS["tolerated_pain"].meta
    assert PatientLimits(reason="r", tolerated_pain=pain.low).tolerated_pain == pain.low
    assert PlannedExercise.model_fields["max_level"].default == 5


@pytest.mark.parametrize("factor", ["0.50", "1.00"])
def test_a_clearance_names_a_factor_of_the_allowed_range(factor: str) -> None:
    """C-101: 0.50 to 1.00 on the wire, as in the setting."""
    meta = SETTINGS["resume_factor"].meta
    assert meta.low <= Decimal(factor) <= meta.high
    ClearanceGranted(scope="program", resume_load_factor=Decimal(factor))
    for outside in ("0.49", "1.01"):
        with pytest.raises(ValueError, match="resume_load_factor"):
            ClearanceGranted(scope="program", resume_load_factor=Decimal(outside))


@pytest.mark.parametrize(
    ("profile", "week", "sets", "reps", "rest", "cadence", "rpe", "increment", "cap", "band"),
    [
        (Profile.ATHLETE, (3, 5), (3, 5), (8, 12), (90, 180), 7, 8, "0.05", "0.10", ("0.70", "0.80")),
        (Profile.PAIN, (2, 3), (2, 3), (8, 15), (60, 90), 14, 7, "0.05", "0.10", ("0.60", "0.75")),
        (Profile.SARCOPENIC, (2, 3), (2, 3), (8, 15), (90, 120), 28, 7, "0.025", "0.05", ("0.60", "0.70")),
    ],
)
def test_the_table_of_the_profiles(
    profile: Profile,
    week: tuple[int, int],
    sets: tuple[int, int],
    reps: tuple[int, int],
    rest: tuple[int, int],
    cadence: int,
    rpe: int,
    increment: str,
    cap: str,
    band: tuple[str, str],
) -> None:
    """C-026, C-027, C-028: one row a profile."""
    found = RULES.profiles[profile]
    assert (found.sessions_per_week, found.sets, found.reps, found.rest_s) == (week, sets, reps, rest)
    assert (found.cadence_days, found.rpe_cap) == (cadence, Decimal(rpe))
    assert (found.increment, found.increment_cap) == (Decimal(increment), Decimal(cap))
    assert (found.target_low, found.ceiling_progression) == tuple(map(Decimal, band))
    assert found.ceiling_adaptation == Decimal("0.60")
