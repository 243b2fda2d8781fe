"""Plans as the clinic sends them: `data` of plan.imported and plan.changed."""

from datetime import timedelta
from typing import Any, Final

from services.simulator.domain.exercises import Exercise
from services.simulator.domain.persona import Persona
from shared.contracts.plan_vocabulary import MuscleGroup
from shared.contracts.vocabulary import LoadKind, Phase, Profile

PRIORITIES: Final[dict[Profile, tuple[MuscleGroup, ...]]] = {
    Profile.ATHLETE: (MuscleGroup.QUADRICEPS, MuscleGroup.CHEST),
    Profile.PAIN: (MuscleGroup.QUADRICEPS, MuscleGroup.GLUTEALS),
    Profile.SARCOPENIC: (MuscleGroup.FUNCTIONAL_LOWER_LIMB,),
}


def plan_of(persona: Persona) -> dict[str, Any]:
    """The plan a patient joins with, new or already under way."""
    begun = persona.phase is not Phase.ADAPTATION
    return {
        "profile": persona.profile,
        "frail": persona.frail,
        "birth_date": persona.birth_date.isoformat(),
        "home_timezone": persona.zone,
        "program_start": persona.program_start.isoformat(),
        "phase": persona.phase,
        "phase_since": persona.phase_since.isoformat(),
        "technique_signed_off": persona.signed_off,
        "baseline_rest_pain": persona.rest_pain,
        "auto_apply": persona.auto_apply,
        "performance_goal": persona.performance_goal,
        "last_reassessment_on": persona.phase_since.isoformat() if begun else None,
        "last_session_on": persona.last_session_on.isoformat() if persona.last_session_on else None,
        "schedule": {"weekdays": persona.weekdays, "from_date": (persona.joins_on + timedelta(days=1)).isoformat()},
        "priority_muscle_groups": PRIORITIES[persona.profile] if begun or persona.tested_at_first else [],
        "exercises": [planned(one) for one in persona.exercises],
    }


def planned(one: Exercise) -> dict[str, Any]:
    """One exercise of a plan."""
    return {
        "exercise_id": one.exercise_id,
        "load_kind": one.load_kind,
        "sets": one.sets,
        "load_kg": one.load_kg,
        "step_kg": one.step_kg if one.load_kind is LoadKind.EXTERNAL_KG else None,
        "level": one.level,
        "max_level": one.max_level,
        "hold_s": one.hold_s,
        "e1rm_kg": one.e1rm_kg,
        "small_muscle": one.small_muscle,
    }
