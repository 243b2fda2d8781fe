"""What of an event speaks of harm: red flags, pain, blood pressure, and the holds they begin."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

from shared.clinical import calendar, screening
from shared.clinical.corrected import former_pain
from shared.clinical.facts import BpStage, ExercisePain, Facts, SessionFacts
from shared.clinical.holds import PAUSE_CAUSE, Cause
from shared.clinical.loads import worst
from shared.clinical.pain import Band, Episode, Reading, Stage, band
from shared.clinical.red_flags import RedFlag
from shared.clinical.safety import SafetyState, SeenSession
from shared.contracts import reports
from shared.contracts.plan_vocabulary import RiskFlag
from shared.contracts.vocabulary import AlertCode, PauseReason, Severity, Symptom


def cause(facts: Facts, code: str) -> Cause:
    """A hold that begins with this event."""
    return Cause(code, facts.event.time, facts.event.received, facts.event.id)


def flag(state: SafetyState, facts: Facts, flags: tuple[RedFlag, ...]) -> None:
    """Every red flag but a harmless fall holds the programme; the second fall in 90 days is urgent (C-100, C-101)."""
    for one in flags:
        risen = one
        if one.symptom is Symptom.DYSPNEA_DISPROPORTIONATE and _reviewed_lung_disease(state):
            risen = replace(one, severity=Severity.URGENT)
        if one.code is AlertCode.FALL:
            window = timedelta(days=state.rules.falls_window_days)
            if any(facts.on - before <= window for before in state.falls):
                risen = replace(one, severity=Severity.URGENT)
            state.falls = [*state.falls[-3:], facts.on]
        facts.red_flags.append(risen)
        if one.holds:
            state.holds.hold_program(cause(facts, one.code))


def _reviewed_lung_disease(state: SafetyState) -> bool:
    """Whether the clinic has chosen urgent for this patient's reviewed chronic lung disease (C-095)."""
    flags = state.program.risk_flags if state.program is not None else ()
    return state.rules.lung_disease_urgent == 1 and RiskFlag.CHRONIC_LUNG_DISEASE_REVIEWED in flags


def session(state: SafetyState, facts: Facts, done: reports.SessionCompleted, *, new_load: bool) -> None:
    """Pain before and during a session, and the episode of readings that begins with its end (C-076 to C-082)."""
    pre_session(state, facts, done)
    facts.exercises = exercises(state, facts, done)
    amber = any(seen.band is Band.AMBER for seen in facts.exercises.values())
    state.pain.session(episode(state, facts, done, new_load=new_load), amber=amber)


def repeated(state: SafetyState, facts: Facts, done: reports.SessionCompleted, seen: SeenSession) -> None:
    """A second report of a session counts for nothing but pain that the first did not tell of (C-004, C-005)."""
    facts.suspected_duplicate = True
    if facts.historical:
        return
    before = done.pre_session_pain
    if before is not None and (seen.before is None or before > seen.before):
        pre_session(state, facts, done, counted=False)
        state.trend.add(facts.on, before, instead_of=seen.before)
    facts.exercises = exercises(state, facts, done, beyond=seen.pains, ambers=seen.ambers)
    if state.pain.watch is None and any(one.band is Band.AMBER for one in facts.exercises.values()):
        state.pain.watch = state.pain.latest
    seen.tell(done)
    during_hold = state.holds.held_at(done.started_at)
    if facts.exercises:
        facts.retracted = SessionFacts(done, facts.on, None, during_hold, facts.exercises, new_load=False)


def episode(state: SafetyState, facts: Facts, done: reports.SessionCompleted, *, new_load: bool) -> Episode:
    """Of a session, what later readings are compared with (C-082). After a red flag no soreness is expected (C-083)."""
    during = worst(exercise.pain for exercise in done.exercises)
    event = f"{facts.event.source} {facts.event.id}"
    expected = new_load and not facts.red_flags
    return Episode(facts.trigger, event, done.ended_at, _reference(state, done), during, expected)


def _reference(state: SafetyState, session: reports.SessionCompleted) -> Decimal:
    """b: the lower of pre-session and baseline pain; the other where one is missing, 0 where both are (C-082)."""
    baseline = state.program.baseline_rest_pain if state.program is not None else None
    known = [pain for pain in (session.pre_session_pain, baseline) if pain is not None]
    return min(known, default=Decimal(0))


def pre_session(state: SafetyState, facts: Facts, session: reports.SessionCompleted, *, counted: bool = True) -> None:
    """Pre-session pain counts at started_at, for the session before this one (C-081, C-082).

    Without `counted` it opens what it opens, but no later reading is compared with it, nor is it in a week's mean.
    """
    if session.pre_session_pain is None:
        return
    if counted:
        state.trend.add(facts.on, session.pre_session_pain)
    look = state.pain.reading if counted else state.pain.glimpse
    reading = look(session.pre_session_pain, session.started_at, facts.trigger, red_flag=bool(facts.red_flags))
    if Stage.INTENSE_UNLINKED in reading.stages:
        reading = Reading(reading.pain, facts.trigger, (Stage.INTENSE,))
    read(state, facts, reading)


def read(state: SafetyState, facts: Facts, reading: Reading) -> None:
    """Take a reading down; intense pain, and pain that does not improve, hold the programme (C-081, C-085, C-086)."""
    facts.readings.append(reading)
    if Stage.INTENSE in reading.stages:
        state.holds.hold_program(cause(facts, AlertCode.PAIN_INTENSE_REST))
    if Stage.SECOND in reading.stages:
        state.holds.hold_program(cause(facts, AlertCode.PAIN_NOT_IMPROVING))


def exercises(
    state: SafetyState,
    facts: Facts,
    done: reports.SessionCompleted,
    *,
    uncounted: frozenset[str] = frozenset(),
    beyond: Mapping[str, Decimal | None] = MappingProxyType({}),
    ambers: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, ExercisePain]:
    """Pain of each exercise; red holds the exercise, severe the programme too (C-077 to C-080).

    With `beyond`, what is known already, only exercises with graver pain than that, counted on from `ambers`, the
    amber sessions in a row before it. Amber pain of those `uncounted` is none in a row. What the patient has corrected
    to less is no progress, and counts as it was told first (C-079).
    """
    seen: dict[str, ExercisePain] = {}
    former = former_pain(done)
    pains: dict[str, Decimal | None] = {}
    for exercise in done.exercises:
        pains[exercise.exercise_id] = worst((exercise.pain, pains.get(exercise.exercise_id)))
    for exercise_id, pain in pains.items():
        pain_band = band(pain, state.rules, acute=state.acute)
        if beyond and not _graver(state, pain, beyond.get(exercise_id)):
            continue
        if beyond:
            state.pain.amber_counts[exercise_id] = ambers.get(exercise_id, 0)
        before = former.get(exercise_id)
        first = band(before, state.rules, acute=state.acute)
        lowered = first in {Band.AMBER, Band.RED} and _graver(state, before, pain)
        repeat = exercise_id not in uncounted and state.pain.amber_repeat(exercise_id, first if lowered else pain_band)
        seen[exercise_id] = ExercisePain(before if lowered else pain, pain_band, repeat, lowered)
        if pain_band is Band.RED:
            state.holds.hold_exercise(exercise_id, cause(facts, AlertCode.PAIN_INTENSE))
        if pain is not None and pain >= state.rules.severe_pain:
            state.holds.hold_program(cause(facts, AlertCode.PAIN_INTENSE))
    return seen


def _graver(state: SafetyState, pain: Decimal | None, known: Decimal | None) -> bool:
    """Whether a score means more than one that was told before."""
    return _gravity(state, pain) > _gravity(state, known)


def _gravity(state: SafetyState, pain: Decimal | None) -> int:
    if pain is not None and pain >= state.rules.severe_pain:
        return len(Band)
    return list(Band).index(band(pain, state.rules, acute=state.acute))


def pressure(state: SafetyState, facts: Facts, measured: reports.BpRecorded) -> None:
    """A resting blood pressure: from the higher limit on it holds the programme, from the lower increases (C-013)."""
    if facts.historical:
        return
    facts.pressure = measured
    if screening.reaches(measured.systolic_mmhg, measured.diastolic_mmhg, state.rules.bp_absolute):
        facts.bp = BpStage.ABSOLUTE
        state.holds.hold_program(cause(facts, AlertCode.BP_ABSOLUTE))
    elif screening.reaches(measured.systolic_mmhg, measured.diastolic_mmhg, state.rules.bp_caution):
        facts.bp = BpStage.CAUTION
        state.bp_caution_at = facts.event.time


def medical_pause(state: SafetyState, facts: Facts, declared: reports.PauseDeclared) -> Cause | None:
    """The hold of a pause for illness or surgery, from its first day; None for another reason (C-111).

    Of days that are past when it is declared, from its declaration: until then nobody has held anything.
    """
    if declared.reason not in {PauseReason.ILLNESS, PauseReason.SURGERY}:
        return None
    start = pause_start(state, facts, declared)
    midnight = datetime.combine(start, time(), facts.event.time.tzinfo)  # before any plan, at the sender's offset
    if state.program is not None:
        midnight = calendar.start_of_day(start, state.program.home_timezone)
    return Cause(PAUSE_CAUSE, max(midnight, facts.event.time), facts.event.received, facts.event.id)


def pause_start(state: SafetyState, facts: Facts, declared: reports.PauseDeclared) -> date:
    """First day of a pause: it may begin up to 7 days back (C-111)."""
    return max(declared.from_date, facts.on - timedelta(days=state.rules.pause_retroactive_days))
