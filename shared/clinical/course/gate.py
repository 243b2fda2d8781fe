"""The shape of a gate: one reason not to progress, or the increase itself."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from shared.clinical.course.dose import Dose
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.limits import Limits
from shared.clinical.course.performance import Performance
from shared.clinical.course.state import Course
from shared.clinical.course.verdict import Verdict
from shared.clinical.facts import ExercisePain, SessionFacts
from shared.clinical.messages import wording
from shared.clinical.settings import ClinicalRules
from shared.contracts.value import value
from shared.contracts.vocabulary import Action
from shared.contracts.wording import Wording


@value()
class Situation:
    """Everything a gate may look at: the course after this session, the exercise, how it was done, its limits."""

    course: Course
    exercise: ExerciseState
    facts: SessionFacts
    performance: Performance
    limits: Limits

    @property
    def rules(self) -> ClinicalRules:
        """The rules in force."""
        return self.course.rules

    @property
    def on(self) -> date:
        """Home-zone date of the session."""
        return self.facts.on

    @property
    def pain(self) -> ExercisePain:
        """Pain of this exercise in the session."""
        return self.facts.exercises[self.exercise.exercise_id]

    @property
    def at(self) -> Wording:
        """The prescription in words: `60 kg`, `level 2`, `a hold of 30 s`."""
        return self.exercise.dose.words

    def left(self, factor: Decimal) -> Dose:
        """What a regression leaves of the prescription: a share of it, or one rung less."""
        exercise = self.exercise
        return exercise.dose.left(factor, 1, exercise.step_kg, self.rules.hold_step_s)

    @property
    def confirmations_needed(self) -> int:
        """N of C-057: three for a band or body-weight exercise without RPE (C-066)."""
        if self.performance.rpe is None and self.exercise.level is not None:
            return max(self.limits.confirmations, self.rules.unrated_level_confirmations)
        return self.limits.confirmations


Check = Callable[[Situation], Verdict | None]


@value(kw_only=True)
class Gate:
    """One gate of C-055. `check` returns its verdict, or None to let the next gate decide."""

    name: str
    check: Check


def maintain(
    situation: Situation,
    reason: str,
    why: Wording,
    *cites: str,
    until: date | None = None,
    eligible_on: date | None = None,
) -> Verdict:
    """MAINTAIN for this reason: `why` completes the sentence "Held at 60 kg: ..."."""
    held = wording("C-055.held", at=situation.at, why=why) if situation.course.explained else why
    return Verdict(
        action=Action.MAINTAIN, reason=reason, cites=cites, wording=held, until=until, eligible_on=eligible_on
    )
