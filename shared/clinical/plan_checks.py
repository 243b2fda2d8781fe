"""What a plan that is to start must keep to by itself: load, sets, length, targets (C-036, C-037, C-040, C-044)."""

from collections.abc import Iterable
from decimal import Decimal

from shared.clinical import indications
from shared.clinical.settings import ClinicalRules
from shared.contracts.limits import PatientLimits
from shared.contracts.plan_vocabulary import Movement, MovementTag, TrainingHistory
from shared.contracts.plans import PlanFields
from shared.contracts.vocabulary import Profile


def problems(plan: PlanFields, rules: ClinicalRules) -> tuple[str, ...]:
    """Why this plan may not start as it is, each reason once."""
    return tuple(dict.fromkeys((*_start(plan, rules), *_sets(plan, rules), *_length(plan, rules), *_targets(plan))))


def untrained(plan: PlanFields) -> bool:
    """Sedentary or deconditioned; an unknown training history counts as sedentary (C-036)."""
    return plan.training_history is not TrainingHistory.TRAINED or plan.deconditioned


def above_start_target(plan: PlanFields, rules: ClinicalRules) -> list[str]:
    """Exercises of an untrained patient whose first load is allowed, but more than is aimed at (C-036)."""
    if not untrained(plan):
        return []
    loads = ((one.exercise_id, one.load_kg, one.e1rm_kg) for one in plan.exercises)
    return [name for name, load, e1rm in loads if load and e1rm and load > rules.start_load_target * e1rm]


def _start(plan: PlanFields, rules: ClinicalRules) -> Iterable[str]:
    if not untrained(plan):
        return ()
    high = (
        one.load_kg is not None and one.e1rm_kg is not None and one.load_kg > rules.start_load_most * one.e1rm_kg
        for one in plan.exercises
    )
    return ("PLAN_START_TOO_HIGH",) if any(high) else ()


def _sets(plan: PlanFields, rules: ClinicalRules) -> Iterable[str]:
    least, most = rules.profiles[plan.profile].sets
    fit = (sets_fit(one.sets, plan.profile, plan.limits, rules, frail=plan.frail) for one in plan.exercises)
    return () if all(fit) else (f"PLAN_SETS_OUT_OF_RANGE({least}-{most})",)


def sets_fit(sets: int, profile: Profile, limits: PatientLimits | None, rules: ClinicalRules, *, frail: bool) -> bool:
    """Whether an exercise may have so many sets; a frail patient's first days may have one (C-040)."""
    least, most = rules.profiles[profile].sets
    single = frail and limits is not None and limits.single_set
    return (1 if single else least) <= sets <= most


def _length(plan: PlanFields, rules: ClinicalRules) -> Iterable[str]:
    """Sessions of a sarcopenic patient begin below 60 minutes, of a frail one with 45 at most (C-029)."""
    minutes = plan.planned_minutes or rules.planned_session_minutes
    too_long = minutes >= rules.session_limit_minutes or (plan.frail and minutes > rules.frail_session_minutes)
    return ("PLAN_SESSION_TOO_LONG",) if plan.profile is Profile.SARCOPENIC and too_long else ()


def _targets(plan: PlanFields) -> Iterable[str]:
    """A plan that names no muscle group at all cannot be judged."""
    trained = {group for exercise in plan.exercises for group in exercise.muscle_groups}
    wanted = [*plan.indications, *(["painful_sarcopenia"] if plan.profile is Profile.SARCOPENIC else [])]
    return [
        f"PLAN_TARGET_MISSING[{group}]" for group in indications.targets(wanted) if trained and group not in trained
    ]


def multi_joint_share(plan: PlanFields) -> Decimal | None:
    """Share of multi-joint and functional exercises, 0 to 1; None where no type is known (C-038).

    An isolated exercise with its reason is left out.
    """
    kinds = [one.movement for one in plan.exercises if one.movement is not None and one.reason is None]
    if not kinds:
        return None
    return Decimal(sum(kind is not Movement.ISOLATED for kind in kinds)) / len(kinds)


def lacks_eccentric_work(plan: PlanFields) -> bool:
    """Whether a tendinopathy's plan, as far as its movements are tagged, holds no eccentric work (C-037)."""
    tendon = any(indications.read(text) in indications.ECCENTRIC for text in plan.indications)
    tags = {tag for exercise in plan.exercises for tag in exercise.movement_tags}
    return tendon and MovementTag.ECCENTRIC not in tags
