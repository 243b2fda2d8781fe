"""Settings of events and time (C-004 to C-008, C-111)."""

from dataclasses import dataclass
from datetime import time, timedelta

from shared.clinical.settings.setting import setting


@dataclass(frozen=True, kw_only=True)
class EventRules:
    """When an event counts, and when days are judged."""

    tick_time: time = setting(time(6), "C-007", "home-local", "Time of the daily evaluation", low=time(4), high=time(9))
    future_tolerance: timedelta = setting(
        timedelta(minutes=5),
        "C-006",
        "min",
        "Events further ahead of their receipt are quarantined",
        low=timedelta(0),
        high=timedelta(minutes=15),
    )
    late_after: timedelta = setting(timedelta(hours=24), "C-006", "h", "Events received later are marked late")
    replay_horizon: timedelta = setting(
        timedelta(days=90),
        "C-006",
        "d",
        "Older events are stored without retro-decision, red flags apart",
        low=timedelta(days=30),
        high=timedelta(days=400),
    )
    same_session_within: timedelta = setting(
        timedelta(minutes=2),
        "C-005",
        "min",
        "Identical sets starting this close are one session",
        low=timedelta(0),
        high=timedelta(minutes=10),
    )
    longest_session: timedelta = setting(timedelta(hours=4), "C-004", "h", "Longest session accepted")
    own_pause_days: int = setting(28, "C-111", "d", "Longest pause without a clinician")
