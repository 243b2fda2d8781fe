"""A course followed event by event and tick by tick: the same in every service that needs to know what is prescribed.

What is prescribed is a pure function of the journal. Progression says it; alerts needs it because a band level that
nobody logged means the prescribed one (C-001), and a higher one is a new load (C-083).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.clinical import blocking
from shared.clinical.course import acts, approvals, bounds, phases, plan_change, reassessment, returning
from shared.clinical.course.issued import IssuedFacts
from shared.clinical.course.state import Course
from shared.clinical.course.verdict import Draft, Verdict
from shared.clinical.facts import Facts
from shared.clinical.folding import fold
from shared.clinical.messages import wording
from shared.contracts import plans
from shared.contracts.events import Event
from shared.contracts.vocabulary import Action


def read(course: Course, event: Event) -> Facts:
    """What an event meant for safety, its absent levels read as the prescribed ones."""
    exercises = course.exercises.values()
    levels = {one.exercise_id: Decimal(one.level) for one in exercises if one.level is not None}
    return fold(course.safety, event, levels)


def follow(course: Course, facts: Facts, issued: IssuedFacts) -> None:
    """All of an event but the decisions on its session: holds and clearances first, then the plan, gaps and phases."""
    course.phase_checked_on = None
    acts.clear(course, facts)
    acts.begin_holds(course)
    _act(course, facts, issued)
    if facts.session is not None:
        returning.session(course, facts.on, facts.session.gap_days)
        phases.session(course, facts.session)
        if facts.session.session.deload:
            phases.deload(course, facts.on)
    if facts.retracted is not None:
        (phases.repeated if facts.suspected_duplicate else phases.retracted)(course, facts.retracted)


def _act(course: Course, facts: Facts, issued: IssuedFacts) -> None:
    if isinstance(facts.event.data, plans.PlanActivationRequested):
        course.drafts.append(_activation(course, facts, facts.event.data))
        course.rescreening &= not facts.activated
    if facts.plan is not None:
        acts.start_plan(course, facts, facts.plan)
        bounds.apply(course, facts)
    match facts.event.data:
        case plans.PlanChanged() as change:
            plan_change.change_plan(course, facts, change)
            bounds.apply(course, facts)
        case plans.ProfileChanged():
            acts.change_profile(course, facts)
            bounds.apply(course, facts)
        case plans.TechniqueSignedOff() as signed:
            course.sign_off(signed.exercise_id)
        case plans.ReassessmentCompleted() as done:
            reassessment.completed(course, facts.on, done)
            bounds.apply(course, facts)
        case plans.DecisionApproved() as approved:
            acts.judge(course, facts, approved.decision_id, issued, approved=True)
        case plans.DecisionDeclined() as declined:
            acts.judge(course, facts, declined.decision_id, issued, approved=False)


def _activation(course: Course, facts: Facts, request: plans.PlanActivationRequested) -> Draft:
    reasons = facts.block_reasons
    why = wording("C-010.starts")
    if reasons:
        why = wording("C-010.blocked", reasons=blocking.explained(reasons, course.rules))
    verdict = Verdict(
        action=Action.PLAN_BLOCKED if reasons else Action.PLAN_ACTIVATED,
        reason="BLOCKED" if reasons else "OK",
        cites=tuple(dict.fromkeys(("C-010", "C-011", "C-012", *blocking.cited(reasons)))),
        wording=why,
        inputs=_screened(facts, request),
    )
    return Draft(trigger=facts.trigger, exercise_id=None, verdict=verdict, reasons=reasons or None)


def _screened(facts: Facts, request: plans.PlanActivationRequested) -> dict[str, Any]:
    """What of the screening and the plan was looked at."""
    screening, plan = request.screening, request.plan
    return {
        "event_id": facts.event.id,
        "on": str(facts.on),
        "screened_on": None if screening is None else str(screening.date),
        "profile": None if plan is None else plan.profile,
        "birth_date": None if plan is None else str(plan.birth_date),
    }


def tick(course: Course, at: datetime) -> None:
    """What time alone brings about: holds that begin, loads lowered in a gap, expiries, phases."""
    course.safety.begin(at)
    acts.begin_holds(course)
    returning.on_tick(course, course.safety.gap_day(at))
    approvals.expire(course, at)
    phases.on_tick(course, course.safety.today(at))


def next_due(course: Course, after: datetime) -> datetime | None:
    """Earliest tick at which any of that can happen."""
    program = course.safety.program
    if program is None:
        return None
    waits = (
        returning.next_due(course, program, after),
        approvals.next_due(course, after),
        phases.next_due(course, after),
    )
    return min((due for due in waits if due is not None), default=None)
