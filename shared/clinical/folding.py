"""One event folded into the safety state, and what it meant. Events come in (time, source, id) order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from shared.clinical import calendar, plan_checks, screening
from shared.clinical.contraindications import contraindications
from shared.clinical.facts import BpStage, ExercisePain, Facts, SessionFacts
from shared.clinical.holds import PAUSE_CAUSE, Cause
from shared.clinical.loads import worst
from shared.clinical.pain import Band, Episode, Reading, Stage, band
from shared.clinical.program import plan_of, program_from
from shared.clinical.red_flags import RedFlag, red_flags
from shared.clinical.safety import Pause, SafetyState, SeenSession
from shared.contracts import plans, reports
from shared.contracts.events import Event
from shared.contracts.plan_vocabulary import RiskFlag
from shared.contracts.vocabulary import AlertCode, PauseReason, Severity, Symptom

_INJURY_SIGNS = {Symptom.SNAP_OR_TEARING, Symptom.NEW_FUNCTIONAL_LOSS}
_REMEMBERED_SESSIONS = 8


def fold(state: SafetyState, event: Event, prescribed: Mapping[str, Decimal] = MappingProxyType({})) -> Facts:
    """Fold one event and say what it meant; `prescribed` are the levels prescribed at that time, by exercise."""
    state.begin(event.time)
    facts = Facts(event, event.trigger, state.today(event.time))
    facts.historical = event.received - event.time > state.rules.replay_horizon
    match event.data:
        case reports.SessionCompleted() as session:
            _session(state, facts, session, prescribed)
        case reports.PainCheckin() as checkin:
            _flag(state, facts, red_flags(checkin.symptoms, checkin.pain, state.rules))
            _checkin(state, facts, checkin)
        case reports.SymptomReported() as report:
            _flag(state, facts, red_flags(report.symptoms, report.pain, state.rules))
        case reports.BpRecorded() as pressure:
            _pressure(state, facts, pressure)
        case reports.PauseDeclared() as pause:
            _pause(state, facts, pause)
        case plans.ClearanceGranted() as granted:
            _clearance(state, facts, granted)
        case _:
            _administration(state, facts)
    return facts


def _cause(facts: Facts, code: str) -> Cause:
    return Cause(code, facts.event.time, facts.event.received, facts.event.id)


def _flag(state: SafetyState, facts: Facts, flags: tuple[RedFlag, ...]) -> None:
    """Every red flag but a harmless fall holds the programme; the second fall in 90 days is urgent (C-100, C-101)."""
    for flag in flags:
        risen = flag
        if flag.symptom is Symptom.DYSPNEA_DISPROPORTIONATE and _reviewed_lung_disease(state):
            risen = replace(flag, severity=Severity.URGENT)
        if flag.code is AlertCode.FALL:
            window = timedelta(days=state.rules.falls_window_days)
            if any(facts.on - before <= window for before in state.falls):
                risen = RedFlag(flag.code, Severity.URGENT, flag.symptom, flag.cites, flag.holds)
            state.falls = [*state.falls[-3:], facts.on]
        facts.red_flags.append(risen)
        if flag.holds:
            state.holds.hold_program(_cause(facts, flag.code))


def _reviewed_lung_disease(state: SafetyState) -> bool:
    """Whether the clinic has chosen urgent for this patient's reviewed chronic lung disease (C-095)."""
    flags = state.program.risk_flags if state.program is not None else ()
    return state.rules.lung_disease_urgent == 1 and RiskFlag.CHRONIC_LUNG_DISEASE_REVIEWED in flags


def _session(
    state: SafetyState, facts: Facts, session: reports.SessionCompleted, prescribed: Mapping[str, Decimal]
) -> None:
    facts.on = state.today(session.started_at)
    if session.session_id in state.session_ids:
        facts.trigger = facts.event.id
    else:
        state.session_ids.append(session.session_id)
    during_hold = state.holds.held_at(session.started_at)
    scores = [exercise.pain for exercise in session.exercises]
    _flag(state, facts, red_flags(session.symptoms, worst(scores), state.rules))
    if _seen_before(state, session):
        facts.suspected_duplicate = True
        return
    gap = (facts.on - state.last_session_on).days if state.last_session_on is not None else None
    if gap is not None and gap >= state.rules.reentry_days[0][0]:
        state.loads.returned()
    new_load = state.loads.session(session, prescribed) or state.last_session_on is None
    state.last_session_on = max(facts.on, state.last_session_on or facts.on)
    if facts.historical:
        return
    state.completed(facts.on)
    _pre_session_pain(state, facts, session)
    exercises = _exercises(state, facts, session)
    amber = any(seen.band is Band.AMBER for seen in exercises.values())
    reference = _reference(state, session)
    state.pain.session(Episode(facts.trigger, session.ended_at, reference, worst(scores), new_load), amber=amber)
    facts.session = SessionFacts(session, facts.on, gap, during_hold, exercises, new_load)


def _seen_before(state: SafetyState, session: reports.SessionCompleted) -> bool:
    """Another event with the same sets, started within two minutes, is the same session (C-005)."""
    sets = repr(
        [(exercise.exercise_id, [tuple(vars(one).values()) for one in exercise.sets]) for exercise in session.exercises]
    )
    near = (
        seen for seen in state.recent if abs(seen.started_at - session.started_at) <= state.rules.same_session_within
    )
    if any(seen.sets == sets for seen in near):
        return True
    state.recent = [*state.recent[1 - _REMEMBERED_SESSIONS :], SeenSession(session.started_at, sets)]
    return False


def _reference(state: SafetyState, session: reports.SessionCompleted) -> Decimal:
    """b: the lower of pre-session and baseline pain; the other where one is missing, 0 where both are (C-082)."""
    baseline = state.program.baseline_rest_pain if state.program is not None else None
    known = [pain for pain in (session.pre_session_pain, baseline) if pain is not None]
    return min(known, default=Decimal(0))


def _pre_session_pain(state: SafetyState, facts: Facts, session: reports.SessionCompleted) -> None:
    """Pre-session pain counts at started_at, for the session before this one (C-081, C-082)."""
    if session.pre_session_pain is None:
        return
    state.trend.add(facts.on, session.pre_session_pain)
    injury = bool(_INJURY_SIGNS & set(session.symptoms))
    reading = state.pain.reading(
        session.pre_session_pain, session.started_at, facts.trigger, location=None, injury_sign=injury, checkin=False
    )
    if Stage.INTENSE_UNLINKED in reading.stages:
        reading = Reading(reading.pain, facts.trigger, (Stage.INTENSE,))
    _read(state, facts, reading)


def _checkin(state: SafetyState, facts: Facts, checkin: reports.PainCheckin) -> None:
    if facts.historical:
        return
    injury = bool(_INJURY_SIGNS & set(checkin.symptoms))
    event = facts.event
    reading = state.pain.reading(
        checkin.pain,
        event.time,
        event.id,
        location=checkin.location,
        injury_sign=injury,
        checkin=True,
        acute=state.acute,
    )
    _read(state, facts, reading)


def _read(state: SafetyState, facts: Facts, reading: Reading) -> None:
    facts.readings.append(reading)
    if Stage.INTENSE in reading.stages:
        state.holds.hold_program(_cause(facts, AlertCode.PAIN_INTENSE_REST))
    if Stage.SECOND in reading.stages:
        state.holds.hold_program(_cause(facts, AlertCode.PAIN_NOT_IMPROVING))


def _exercises(state: SafetyState, facts: Facts, session: reports.SessionCompleted) -> dict[str, ExercisePain]:
    """Pain of each exercise; red holds the exercise, severe the programme too (C-077 to C-080)."""
    seen: dict[str, ExercisePain] = {}
    for exercise_id in dict.fromkeys(exercise.exercise_id for exercise in session.exercises):
        pain = worst(exercise.pain for exercise in session.exercises if exercise.exercise_id == exercise_id)
        pain_band = band(pain, state.rules, acute=state.acute)
        seen[exercise_id] = ExercisePain(pain, pain_band, state.pain.amber_repeat(exercise_id, pain_band))
        if pain_band is Band.RED:
            state.holds.hold_exercise(exercise_id, _cause(facts, AlertCode.PAIN_INTENSE))
        if pain is not None and pain >= state.rules.severe_pain:
            state.holds.hold_program(_cause(facts, AlertCode.PAIN_INTENSE))
    return seen


def _pressure(state: SafetyState, facts: Facts, pressure: reports.BpRecorded) -> None:
    if facts.historical:
        return
    if screening.reaches(pressure.systolic_mmhg, pressure.diastolic_mmhg, state.rules.bp_absolute):
        facts.bp = BpStage.ABSOLUTE
        state.holds.hold_program(_cause(facts, AlertCode.BP_ABSOLUTE))
    elif screening.reaches(pressure.systolic_mmhg, pressure.diastolic_mmhg, state.rules.bp_caution):
        facts.bp = BpStage.CAUTION
        state.bp_caution_at = facts.event.time


def _pause(state: SafetyState, facts: Facts, pause: reports.PauseDeclared) -> None:
    """A pause may begin up to 7 days back; illness and surgery hold the programme from its start (C-111)."""
    start = max(pause.from_date, facts.on - timedelta(days=state.rules.pause_retroactive_days))
    declared = Pause(start, pause.to_date)
    if pause.reason in {PauseReason.ILLNESS, PauseReason.SURGERY}:
        zone = state.program.home_timezone if state.program is not None else "UTC"
        since = max(calendar.start_of_day(start, zone), facts.event.time)
        declared.hold = Cause(PAUSE_CAUSE, since, facts.event.received, facts.event.id)
    state.pauses.append(declared)
    state.begin(facts.event.time)


def _clearance(state: SafetyState, facts: Facts, granted: plans.ClearanceGranted) -> None:
    facts.clearance = state.holds.clear(facts.event, granted, state.rules)
    if facts.clearance is not None and facts.clearance.program:
        state.pain.watch = None
        if facts.clearance.red_flag:
            state.red_flag_cleared_on = facts.on


def _administration(state: SafetyState, facts: Facts) -> None:
    """Plans and their changes, as far as safety needs them."""
    event = facts.event
    if isinstance(event.data, plans.PlanActivationRequested):
        facts.block_reasons = screening.block_reasons(event.data, facts.on, state.rules)
        if event.data.plan is not None:
            facts.block_reasons += plan_checks.problems(event.data.plan, state.rules)
        facts.activated = not facts.block_reasons
    if isinstance(event.data, plans.PlanImported) or facts.activated:
        _start(state, facts)
    program = state.program
    if program is None:
        return
    facts.contraindications = contraindications(event, state.rules)
    if facts.contraindications:
        state.holds.hold_program(_cause(facts, AlertCode.CONTRAINDICATION))
    match event.data:
        case plans.ProfileChanged() as change:
            program.profile = change.profile
            program.frail = program.frail if change.frail is None else change.frail
        case plans.PlanChanged() as change:
            state.loads.change(change)
            program.change(change)
        case plans.ReassessmentCompleted() as done if done.baseline_rest_pain is not None:
            program.baseline_rest_pain = done.baseline_rest_pain


def _start(state: SafetyState, facts: Facts) -> None:
    plan = plan_of(facts.event)
    if plan is None:
        return
    facts.plan = plan
    state.program = program_from(plan, facts.event.received)
    state.use(state.rules)
    running = isinstance(plan, plans.PlanImported)
    state.loads.plan(plan, running=running)
    if isinstance(plan, plans.PlanImported) and plan.last_session_on is not None:
        state.last_session_on = max(plan.last_session_on, state.last_session_on or plan.last_session_on)
