"""Settings of what is followed over weeks: strength, function, fatigue, pain, adherence, response (C-017 to C-121)."""

from dataclasses import dataclass
from decimal import Decimal

from shared.clinical.settings.setting import setting

_D = Decimal


@dataclass(frozen=True, kw_only=True)
class OutcomeRules:
    """What tests, readings and sessions over weeks must show."""

    baseline_days: int = setting(14, "C-017", "d", "The week-0 baseline is complete by then", low=0, high=28)
    weakness_age: int = setting(60, "C-025", "years", "From this age new weakness asks for a review of the profile")
    chair_stand_decline: Decimal = setting(_D(3), "C-019", "stands", "Fall of the 30-second chair stand that is told")
    grip_decline_kg: Decimal = setting(
        _D(5), "C-019", "kg", "Fall of grip strength that is told", low=_D(5), high=_D("6.5")
    )
    stair_decline: Decimal = setting(
        _D("0.20"), "C-019", "fraction", "Longer stair-climb time that is told", low=_D("0.10"), high=_D("0.50")
    )
    function_window_days: int = setting(180, "C-019", "d", "Tests are compared with the best of so many days")
    low_grip_men_kg: Decimal = setting(_D(27), "C-020", "kg", "Weak below; sex unknown too", low=_D(27), high=_D(28))
    low_grip_women_kg: Decimal = setting(_D(16), "C-020", "kg", "Weak below", low=_D(16), high=_D(18))
    slow_chair_stands_s: Decimal = setting(_D(15), "C-020", "s", "Weak when five chair stands take longer")

    pain_trend_rise: Decimal = setting(
        _D(1), "C-088", "NRS", "Rise of the weekly mean that counts", low=_D("0.5"), high=_D(2)
    )
    pain_trend_weeks: int = setting(2, "C-088", "weeks", "So many rises in a row are a trend")
    pain_trend_values: int = setting(2, "C-088", "values", "A week with fewer scores is skipped")
    checkin_hours: tuple[int, ...] = setting((24, 48, 72), "C-082", "h", "When a pain check-in is asked for")
    fatigue_days: int = setting(14, "C-090", "d", "Fatigue is expected until then", low=7, high=21)
    fatigue_sessions: int = setting(2, "C-090", "sessions", "Later fatigue in so many of the last ones is told")
    fatigue_of_sessions: int = setting(3, "C-090", "sessions", "The last ones that are looked at")

    low_adherence: Decimal = setting(
        _D("0.60"), "C-112", "fraction", "Less of the planned sessions is told", low=_D("0.40"), high=_D("0.80")
    )
    adherence_days: int = setting(28, "C-112", "d", "Length of the window, and least days between two alerts")
    adherence_planned: int = setting(4, "C-112", "sessions", "With fewer planned nothing is told")
    adherence_benchmarks: tuple[tuple[int, Decimal, Decimal], ...] = setting(
        ((3, _D("0.60"), _D("0.70")), (12, _D("0.30"), _D("0.40"))),
        "C-112",
        "months, fractions",
        "How many of all who begin still train, for display: after months, least and most",
    )
    acknowledge_by_day: int = setting(7, "C-119", "d", "Day of the programme on which an unread timeline is recalled")
    gain_from_day: int = setting(22, "C-117", "d", "First day of week 4")
    gain_to_day: int = setting(42, "C-117", "d", "Last day of week 6")
    chair_stand_gain: Decimal = setting(_D(1), "C-117", "stands", "Least rise that counts as a gain")
    response_day: int = setting(84, "C-118", "d", "Day of the programme on which response is judged", low=56, high=112)
    response_days: int = setting(14, "C-118", "d", "Resting pain is the mean of the last days")
    response_points: Decimal = setting(_D(2), "C-118", "NRS", "A fall of so much is a response")
    response_share: Decimal = setting(_D("0.30"), "C-118", "fraction", "So is a fall by this share of the baseline")
    response_adherence: Decimal = setting(_D("0.60"), "C-118", "fraction", "With less adherence nothing is concluded")
    response_baseline: Decimal = setting(_D(2), "C-118", "NRS", "A baseline up to here leaves nothing to judge")

    lung_disease_urgent: int = setting(
        0, "C-095", "0 or 1", "Breathlessness with reviewed chronic lung disease: 1 urgent, 0 emergency", low=0, high=1
    )
    safety_rate: Decimal = setting(
        _D("0.01"), "C-121", "fraction", "More sessions with an injury are told", low=_D("0.002"), high=_D("0.01")
    )
    safety_rate_days: int = setting(90, "C-121", "d", "Length of the window")
    safety_rate_sessions: int = setting(300, "C-121", "sessions", "With fewer nothing is concluded")
