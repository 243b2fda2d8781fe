"""The gates of a load decision: one file each, in the fixed order of C-055; the first that matches decides."""

from typing import Final

from services.progression.domain.gate import Gate
from services.progression.gates import (
    acute_flag,
    bp_caution,
    cadence,
    ceiling,
    confirm,
    deload,
    hold_exercise,
    hold_program,
    increase,
    load_below_prescription,
    load_missing,
    maintenance_goal,
    pain_amber,
    pain_amber_repeat,
    pain_missing,
    pain_watch,
    reassessment_overdue,
    reconfirm,
    reentry,
    reps_below_range,
    reps_below_top,
    rpe,
    step_too_large,
    technique,
)

GATES: Final[tuple[Gate, ...]] = (
    hold_program.GATE,
    hold_exercise.GATE,
    pain_amber_repeat.GATE,
    reentry.GATE,
    bp_caution.GATE,
    pain_amber.GATE,
    pain_watch.GATE,
    pain_missing.GATE,
    technique.GATE,
    reps_below_range.GATE,
    deload.GATE,
    load_missing.GATE,
    load_below_prescription.GATE,
    reps_below_top.GATE,
    rpe.GATE,
    confirm.GATE,
    cadence.GATE,
    maintenance_goal.GATE,
    reassessment_overdue.GATE,
    acute_flag.GATE,
    reconfirm.GATE,
    step_too_large.GATE,
    ceiling.GATE,
    increase.GATE,
)
"""C-055. Gate 21, the pain trend of C-088, takes its place before reconfirm when that rule is carried out."""
