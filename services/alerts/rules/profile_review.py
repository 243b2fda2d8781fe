"""The profile should be looked at again: on the 65th birthday, or when weakness is new (C-025, C-031)."""

from datetime import date, datetime
from itertools import product
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical import calendar
from shared.clinical.arithmetic import plain
from shared.clinical.book import Entry
from shared.clinical.facts import Facts
from shared.clinical.function_tests import FIVE_STANDS, GRIP, Result, low_strength, measured
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.plan_vocabulary import Tester
from shared.contracts.vocabulary import AlertCode, Profile, Resolution, Severity
from shared.contracts.wording import Wording

_CODE: Final = AlertCode.PROFILE_REVIEW
_WEAKNESS: Final = "weakness:"


def on_event(patient: Patient, facts: Facts) -> None:
    """New weakness, and a birth date that was corrected."""
    program = patient.safety.program
    result = patient.tested(facts)
    if program is None:
        return
    _corrected(patient, facts, program)
    if result is not None and result.test in {GRIP, FIVE_STANDS} and not facts.historical:
        _weakness(patient, facts, program, result)


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """The first tick of the birthday, once; the profile itself is not changed by software."""
    program = patient.safety.program
    if program is None or program.profile is Profile.SARCOPENIC or _birthday(patient, program) != today:
        return
    if not _open(patient):
        patient.raise_from_tick(
            at, _CODE, Severity.ROUTINE, _aged(patient), ("C-031",), _why(patient), age=patient.rules.older_age
        )


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick of the birthday, where it is still to come."""
    program = patient.safety.program
    if program is None or program.profile is Profile.SARCOPENIC:
        return None
    return program.tick_of(_birthday(patient, program), after)


def _birthday(patient: Patient, program: Program) -> date:
    return calendar.birthday(program.birth_date, patient.rules.older_age)


def _aged(patient: Patient) -> str:
    return f"age{patient.rules.older_age}"


def _open(patient: Patient) -> list[Entry]:
    """The open review of the birthday."""
    return [entry for entry in patient.book.open(_CODE) if entry.base == _aged(patient)]


def _why(patient: Patient) -> Wording:
    return wording("C-031.age", age=patient.rules.older_age)


def _corrected(patient: Patient, facts: Facts, program: Program) -> None:
    """Another birth date than before: a review that it makes wrong is withdrawn, one that it makes due is raised."""
    before, patient.born = patient.born, program.birth_date
    if before is None or before == program.birth_date:
        return
    old = calendar.age_on(before, facts.on) >= patient.rules.older_age
    new = calendar.age_on(program.birth_date, facts.on) >= patient.rules.older_age
    if old and not new:
        for entry in _open(patient):
            patient.book.close(entry, Resolution.LATE_DATA)
    elif new and not old and program.profile is not Profile.SARCOPENIC:
        patient.raise_from_event(
            facts,
            _CODE,
            Severity.ROUTINE,
            _aged(patient),
            ("C-031",),
            _why(patient),
            age=patient.rules.older_age,
        )


def _weakness(patient: Patient, facts: Facts, program: Program, result: Result) -> None:
    """Low strength of which the tests before knew nothing, from 60 on; the best trial of the day counts."""
    aged = calendar.age_on(program.birth_date, facts.on) >= patient.rules.weakness_age
    if not aged or program.profile is Profile.SARCOPENIC:
        return
    raised = [
        entry
        for entry in patient.book.open(_CODE)
        if entry.episode.startswith(_WEAKNESS) and _about(result).items() <= entry.inputs.items()
    ]
    if not _weak_on(patient, result.test, result.tester, result.on):
        for entry in raised:
            patient.book.close(entry, Resolution.DATA)
    elif not raised and not _weak_before(patient, result):
        patient.raise_from_event(
            facts,
            _CODE,
            Severity.ROUTINE,
            f"{_WEAKNESS}{facts.event.id}",
            ("C-025", "C-020"),
            wording("C-025.weakness", test=result.test, value=measured(result.test, result.value)),
            inputs={**_about(result), "value": plain(result.value)},
            suggested=Profile.SARCOPENIC,
        )


def _about(result: Result) -> dict[str, str | None]:
    return {"test": result.test, "on": str(result.on), "tester": result.tester}


def _weak_on(patient: Patient, test: str, tester: Tester | None, on: date) -> bool:
    program, best = patient.safety.program, patient.tests.best_on(test, tester, on)
    sex = program.sex if program is not None else None
    return best is not None and low_strength(test, best, sex, patient.rules)


def _weak_before(patient: Patient, result: Result) -> bool:
    """Whether the last tests of strength before this one, by whoever, showed it already."""
    for test, tester in product((GRIP, FIVE_STANDS), (None, *Tester)):
        before = result.on if test == result.test else result.on + calendar.DAY
        last = patient.tests.last_day(test, tester, before)
        if last is not None and _weak_on(patient, test, tester, last):
            return True
    return False


RULE: Final = AlertRule(
    name="profile_review",
    codes=(_CODE,),
    cites=("C-020", "C-025", "C-031"),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS,
)
