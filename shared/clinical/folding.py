"""One event folded into the safety state, and what it meant. Events come in (time, source, id) order."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from shared.clinical import calendar, harm, plan_checks, screening
from shared.clinical.contraindications import contraindications
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.loads import worst
from shared.clinical.program import plan_of, program_from
from shared.clinical.red_flags import red_flags
from shared.clinical.retracted import Retracted, fold_retracted
from shared.clinical.safety import Pause, SafetyState
from shared.contracts import plans, reports
from shared.contracts.events import Event
from shared.contracts.vocabulary import AlertCode


def fold(state: SafetyState, event: Event, prescribed: Mapping[str, Decimal] = MappingProxyType({})) -> Facts:
    """Fold one event and say what it meant; `prescribed` are the levels prescribed at that time, by exercise."""
    state.begin(event.time)
    facts = Facts(event, event.trigger, _today(state, event))
    facts.historical = event.received - event.time > state.rules.replay_horizon
    match event.data:
        case reports.SessionCompleted() as session:
            _session(state, facts, session, prescribed)
        case reports.PainCheckin() as checkin:
            harm.flag(state, facts, red_flags(checkin.symptoms, checkin.pain, state.rules))
            _checkin(state, facts, checkin)
        case reports.SymptomReported() as report:
            harm.flag(state, facts, red_flags(report.symptoms, report.pain, state.rules))
        case reports.BpRecorded() as pressure:
            harm.pressure(state, facts, pressure)
        case reports.PauseDeclared() as pause:
            _pause(state, facts, pause)
        case plans.ClearanceGranted() as granted:
            _clearance(state, facts, granted)
        case Retracted() as kept:
            fold_retracted(state, facts, kept, prescribed)
        case _:
            _administration(state, facts)
    return facts


def _today(state: SafetyState, event: Event) -> date:
    """The home-zone date of an event; the first plan brings its zone with it."""
    plan = plan_of(event) if state.program is None else None
    return state.today(event.time) if plan is None else calendar.local_date(event.time, plan.home_timezone)


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
    harm.flag(state, facts, red_flags(session.symptoms, worst(scores), state.rules))
    if (seen := state.seen_before(session)) is not None:
        harm.repeated(state, facts, session, seen)
        return
    state.remember(session)
    gap = state.gap(session.started_at)
    if gap is not None and gap >= state.rules.reentry_days[0][0]:
        state.loads.returned()
    new_load = state.loads.session(session, prescribed) or state.last_session_on is None
    state.last_session_on = max(facts.on, state.last_session_on or facts.on)
    if facts.historical:
        return
    state.completed(facts.on)
    harm.session(state, facts, session, new_load=new_load)
    facts.session = SessionFacts(session, facts.on, gap, during_hold, facts.exercises, new_load)


def _checkin(state: SafetyState, facts: Facts, checkin: reports.PainCheckin) -> None:
    if facts.historical:
        return
    event = facts.event
    reading = state.pain.reading(
        checkin.pain,
        event.time,
        event.id,
        location=checkin.location,
        red_flag=bool(facts.red_flags),
        checkin=True,
    )
    harm.read(state, facts, reading)


def _pause(state: SafetyState, facts: Facts, pause: reports.PauseDeclared) -> None:
    """A pause may begin up to 7 days back; illness and surgery hold the programme from its start (C-111)."""
    hold = harm.medical_pause(state, facts, pause)
    state.pauses.append(Pause(harm.pause_start(state, facts, pause), pause.to_date, hold))
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
        state.holds.hold_program(harm.cause(facts, AlertCode.CONTRAINDICATION))
    match event.data:
        case plans.ProfileChanged() as change:
            program.profile = change.profile
            program.frail = program.frail if change.frail is None else change.frail
        case plans.PlanChanged() as change:
            state.loads.change(change)
            program.change(change, facts.on)
            if change.home_timezone is not None:
                program.move(change.home_timezone, event.time)
            if change.limits is not None:
                program.limited(event, facts.on)
                state.use(state.given)
        case plans.ReassessmentCompleted() as done:
            if done.baseline_rest_pain is not None:
                program.baseline_rest_pain = done.baseline_rest_pain
            program.screened(done.screening)
            state.use(state.given)


def _on(facts: Facts, plan: plans.PlanFields) -> date:
    """The day a plan came, in the patient's own zone."""
    return calendar.local_date(facts.event.time, plan.home_timezone)


def _start(state: SafetyState, facts: Facts) -> None:
    plan = plan_of(facts.event)
    if plan is None:
        return
    facts.plan = plan
    state.program = program_from(plan, facts.event.received, _on(facts, plan), state.given)
    state.program.limited(facts.event, facts.on)
    if isinstance(facts.event.data, plans.PlanActivationRequested):
        state.program.screened(facts.event.data.screening)
    state.use(state.given)
    running = isinstance(plan, plans.PlanImported)
    state.loads.plan(plan, running=running)
    if isinstance(plan, plans.PlanImported) and plan.last_session_on is not None:
        state.last_session_on = max(plan.last_session_on, state.last_session_on or plan.last_session_on)
