"""What was reported and then taken back. A hold ends by a clinician's clearance alone (C-101, C-103).

Red flags stand whoever takes them back. Where it was no clinician, so does all else that restricts: holds, an open
watch, what an amber pain or a failed range has lowered. A correction is believed in everything it adds; a deleted
session earns nothing. So no information that a patient removes can make a load rise.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydantic import InstanceOf

from shared.clinical import harm
from shared.clinical.facts import Facts, SessionFacts
from shared.clinical.loads import worst
from shared.clinical.pain import Band
from shared.clinical.red_flags import red_flags
from shared.clinical.safety import Pause, SafetyState
from shared.contracts import reports
from shared.contracts.base import Contract
from shared.contracts.vocabulary import Symptom


class Retracted(Contract):
    """The data of an event that was corrected or deleted, folded in its old place."""

    original: InstanceOf[Contract]
    symptoms: tuple[Symptom, ...]
    """Red flags of it that no correction reports again."""
    flags_only: bool
    """A clinician took it back: nothing else of it stands."""
    corrected: bool
    """Another event has taken its place."""
    still: frozenset[str] = frozenset()
    """The exercises of a session that the other event holds too."""


def fold_retracted(state: SafetyState, facts: Facts, kept: Retracted, prescribed: Mapping[str, Decimal]) -> None:
    """What stands of it."""
    original = kept.original
    if isinstance(original, reports.SessionCompleted):
        facts.trigger, facts.on = original.session_id, state.today(original.started_at)
    harm.flag(state, facts, red_flags(kept.symptoms, _pain(original), state.rules))
    if kept.flags_only or facts.historical:
        return
    match original:
        case reports.SessionCompleted() as session if kept.corrected:
            _former_pain(state, facts, session, kept.still)
        case reports.SessionCompleted() as session if (seen := state.seen_before(session)) is not None:
            harm.repeated(state, facts, session, seen)
        case reports.SessionCompleted() as session:
            _session(state, facts, session, prescribed)
        case reports.PainCheckin() as checkin:
            _checkin(state, facts, checkin, corrected=kept.corrected)
        case reports.BpRecorded() as measured:
            harm.pressure(state, facts, measured)
        case reports.PauseDeclared() as pause:
            _pause(state, facts, pause)


def _pain(original: Contract) -> Decimal | None:
    match original:
        case reports.SessionCompleted(exercises=exercises):
            return worst(exercise.pain for exercise in exercises)
        case reports.PainCheckin(pain=pain) | reports.SymptomReported(pain=pain):
            return pain
    return None


def _session(
    state: SafetyState, facts: Facts, session: reports.SessionCompleted, prescribed: Mapping[str, Decimal]
) -> None:
    """Its pain stands, and what it lifted is no new load later; it was no training that anything is counted by."""
    during_hold = state.holds.held_at(session.started_at)
    state.loads.known(session, prescribed)
    state.taken_back_on = max(facts.on, state.taken_back_on or facts.on)
    harm.session(state, facts, session, new_load=False)
    facts.retracted = SessionFacts(session, facts.on, None, during_hold, facts.exercises, new_load=False)


def _former_pain(state: SafetyState, facts: Facts, session: reports.SessionCompleted, still: frozenset[str]) -> None:
    """The correction counts; pain that it no longer tells of still holds, and is watched.

    Amber pain is counted with the correction (corrected.py), but of an exercise that it leaves out, here.
    """
    harm.pre_session(state, facts, session, counted=False)
    during_hold = state.holds.held_at(session.started_at)
    facts.exercises = harm.exercises(state, facts, session, uncounted=still)
    if gone := {exercise: seen for exercise, seen in facts.exercises.items() if exercise not in still}:
        facts.retracted = SessionFacts(session, facts.on, None, during_hold, gone, new_load=False)
    if state.pain.watch is None and any(seen.band is Band.AMBER for seen in facts.exercises.values()):
        state.pain.watch = harm.episode(state, facts, session, new_load=False)


def _checkin(state: SafetyState, facts: Facts, checkin: reports.PainCheckin, *, corrected: bool) -> None:
    """A high reading stands; one that had settled a watch no longer does."""
    event, flagged = facts.event, bool(facts.red_flags)
    look = state.pain.glimpse if corrected else state.pain.reading
    harm.read(state, facts, look(checkin.pain, event.time, event.id, location=checkin.location, red_flag=flagged))


def _pause(state: SafetyState, facts: Facts, pause: reports.PauseDeclared) -> None:
    """An illness is not over because nobody speaks of it any more; slots and severities are as without the pause."""
    if (hold := harm.medical_pause(state, facts, pause)) is not None:
        state.pauses.append(Pause(harm.pause_start(state, facts, pause), date.min, hold))
        state.begin(facts.event.time)
