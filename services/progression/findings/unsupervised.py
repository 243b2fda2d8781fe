"""Sessions without supervision while it is required (C-053, C-054)."""

from datetime import date
from typing import Final

from services.progression.domain.finding import Finding
from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.vocabulary import AlertCode, Severity
from shared.contracts.wording import Wording


def on_session(course: Course, facts: Facts, seen: SessionFacts) -> None:
    """Routine where it was unsupervised; information where that is unknown, until it is so for the third time."""
    program, supervised = course.safety.program, seen.session.supervised
    course.unknown_supervision = course.unknown_supervision + 1 if supervised is None else 0
    if program is None or supervised is True or supervised == "remote_live":
        return
    day = (seen.on - program.start).days + 1
    required = _required(course, program, seen.on, day)
    if required is None:
        return
    cites, until = required
    tolerated = supervised is None and course.unknown_supervision < course.rules.unknown_supervision_sessions
    why = wording("C-053.unknown" if supervised is None else "C-053.without", day=day, until=until)
    course.raise_from_event(
        facts,
        AlertCode.UNSUPERVISED,
        Severity.INFO if tolerated else Severity.ROUTINE,
        facts.trigger,
        cites,
        why,
        inputs={
            "technique_signed_off": course.technique_signed_off,
            "unknown_in_a_row": course.unknown_supervision,
            "planned_days": course.rules.supervision_days,
        },
        day=day,
    )


def _required(course: Course, program: Program, on: date, day: int) -> tuple[tuple[str, ...], Wording] | None:
    """Why that day needs supervision: the rules, and until when in words. None where it may be autonomous."""
    limit = program.bounds.supervision_until if program.bounds is not None else None
    if limit is not None and on <= limit:
        return ("C-012", "C-053"), wording("C-012.supervised", until=limit)
    if (program.complex or program.frail) and day <= course.rules.extended_supervision_days:
        return ("C-054", "C-053"), wording("C-054.extended", days=course.rules.extended_supervision_days)
    if day <= course.rules.supervision_hard_days:
        return ("C-053",), wording("C-053.hard", days=course.rules.supervision_hard_days)
    if not course.technique_signed_off:
        return ("C-053",), wording("C-053.sign_off")
    return None


FINDING: Final = Finding(
    name="unsupervised", codes=(AlertCode.UNSUPERVISED,), cites=("C-053", "C-054", "C-012"), on_session=on_session
)
