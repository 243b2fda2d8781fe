"""Gate 19: no increase while reassessment is overdue by more than 14 days, or a new screening is due (C-110, C-115)."""

from typing import Final

from shared.clinical.course.gate import Gate, Situation, maintain
from shared.clinical.course.reassessment import block_days
from shared.clinical.course.verdict import Verdict


def check(situation: Situation) -> Verdict | None:
    """Days since the last reassessment beyond overdue plus 14."""
    if situation.course.rescreening:
        why = "the plan is suspended after a long break until a new screening and baseline"
        return maintain(situation, "REASSESSMENT_OVERDUE", why, "C-110")
    since = situation.course.reassessed_on()
    if since is None or (situation.on - since).days <= block_days(situation.course):
        return None
    return maintain(situation, "REASSESSMENT_OVERDUE", f"reassessment overdue, last on {since}", "C-115")


GATE: Final = Gate(name="reassessment_overdue", check=check)
