"""Information for the clinician when a plan takes effect; it blocks nothing (C-023, C-037, C-038)."""

from services.progression.domain.course import Course
from shared.clinical import indications, plan_checks
from shared.clinical.facts import Facts
from shared.contracts.plans import PlanFields
from shared.contracts.vocabulary import Profile


def plan_started(course: Course, facts: Facts, plan: PlanFields) -> None:
    """Tell what a clinician should know of this plan."""
    for condition in indications.aerobic_first(plan.indications):
        sentence = f"AEROBIC_FIRST: in {condition}, aerobic training comes first; resistance training is complementary."
        key = "C-023.aerobic_first"
        course.tell(key, "clinician", facts.trigger, ("C-023",), sentence, indication=indications.read(condition))
    if plan_checks.lacks_eccentric_work(plan):
        sentence = "No exercise of the plan is marked as eccentric work, which a tendinopathy asks for."
        course.tell("C-037.eccentric", "clinician", facts.trigger, ("C-037",), sentence)
    share, least = plan_checks.multi_joint_share(plan), course.rules.multi_joint_share
    if plan.profile is not Profile.ATHLETE and share is not None and share < least:
        sentence = f"PLAN_TYPE: {share:.0%} of the exercises are multi-joint or functional; {least:.0%} are preferred."
        course.tell("C-038.plan_type", "clinician", facts.trigger, ("C-038",), sentence, share=f"{share:.2f}")
