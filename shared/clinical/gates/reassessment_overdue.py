"""Gate 19: no increase while reassessment is overdue by more than 14 days, or a new screening is due (C-110, C-115)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.reassessment import block_days
from shared.clinical.course.verdict import Verdict
from shared.clinical.messages import wording


def check(situation: Situation) -> Verdict | None:
    """Days since the last reassessment beyond overdue plus 14."""
    if situation.course.rescreening:
        return maintain(situation, "REASSESSMENT_OVERDUE", wording("C-110.gate"), "C-110")
    since = situation.course.reassessed_on()
    if since is None or (situation.on - since).days <= block_days(situation.course):
        return None
    why = wording("C-115.gate", since=since, days=(situation.on - since).days)
    return maintain(situation, "REASSESSMENT_OVERDUE", why, "C-115")


GATE: Final = Gate(name="reassessment_overdue", check=check)
