"""Settings of what patients and clinicians are told beside alerts (C-113 to C-130)."""

from dataclasses import dataclass

from shared.clinical.settings.setting import setting


@dataclass(frozen=True, kw_only=True)
class TellingRules:
    """How often a text may come, and how long."""

    prompt_days: int = setting(7, "C-113", "d", "Least days between two prompts after missed sessions")
    recurrence_months: int = setting(12, "C-122", "months", "How long a monthly message helps against a relapse")
    counselling_per_week: int = setting(2, "C-124", "messages", "Most answers to concerns in an ISO week")
    acupuncture_table: int = setting(
        0, "C-125", "0 or 1", "Whether clinicians see the table on acupuncture: 1 yes, 0 no", low=0, high=1
    )
    silence_days: int = setting(7, "C-130", "d", "Without an event of any kind for so long, the texts say so")
