"""Whether an alert had a true cause: something in the diary that a clinician had to know of the same day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.simulator.domain.truth import Happening, Kind
from services.simulator.evaluation.observed import Alert, Observed
from shared.contracts.vocabulary import AlertCode, Severity

_NOT_EASING: Final = (Kind.STUBBORN_SORENESS, Kind.STUBBORN_FLARE)

CAUSES: Final[dict[AlertCode, tuple[Kind, ...]]] = {
    AlertCode.RED_FLAG_CV: (Kind.HEART,),
    AlertCode.RED_FLAG_OTHER: (Kind.HEART, Kind.OTHER_SIGN),
    AlertCode.RED_FLAG_SNAP: (Kind.INJURY,),
    AlertCode.RED_FLAG_FUNCTION: (Kind.INJURY,),
    AlertCode.FALL: (Kind.FALL_INJURED, Kind.FALL_UNHARMED),
    AlertCode.BP_ABSOLUTE: (Kind.PRESSURE_CRISIS,),
    AlertCode.PAIN_INTENSE: (Kind.INTENSE_PAIN,),
    AlertCode.PAIN_INTENSE_REST: _NOT_EASING,
    AlertCode.PAIN_NOT_IMPROVING: _NOT_EASING,
}
"""What makes an urgent alert of each code true."""

PAIN_LASTS: Final = timedelta(days=7)
"""A reading may be counted to the episode of an earlier session: soreness counts for so long."""

_FRESH: Final = timedelta(hours=1)

HOLD_LASTS: Final = timedelta(days=14)
"""The clinic has ended every hold by then; alerts that a person closes show no end in what the rules say."""

ABSENCES: Final = (Kind.DROP_OUT, Kind.ILL, Kind.AWAY, Kind.AWAY_UNSAID)
HELD: Final = "a hold"
SKIPPED: Final = "sessions skipped"
GROUNDLESS: Final = "nothing that was reported"
OFFLINE: Final = "a session that could not be uploaded yet"
ON_ITS_WAY: Final = "a session that had ended within the hour"


@dataclass(frozen=True)
class Judged:
    """An alert and what was behind it."""

    patient_id: str
    alert: Alert
    true: bool
    cause: str
    """In words: of a false alert, what looked like a cause."""
    happening: Happening | None = None
    groundless: bool = False
    """Nothing that was reported explains it: the alert itself is wrong, not the world."""

    def __str__(self) -> str:
        said = self.alert.severest
        return f"{self.patient_id}: {said.severity} {said.code} of {said.at:%Y-%m-%d %H:%M %Z}, behind it {self.cause}"


def judged(observed: Observed) -> tuple[Judged, ...]:
    """Every alert of a patient that came to be urgent or more, and every detraining alert, in order."""
    found: list[Judged] = []
    for alert in observed.alerts:
        if alert.raised.code is AlertCode.DETRAINING:
            found.append(_detraining(observed, alert))
        elif alert.severest.severity.rank >= Severity.URGENT.rank:
            if alert.raised.code is AlertCode.TRAINING_DURING_HOLD:
                found.append(_in_hold(observed, alert, found))
            else:
                found.append(_reported(observed, alert))
    return tuple(found)


def _verdict(observed: Observed, alert: Alert, cause: Happening) -> Judged:
    return Judged(observed.diary.patient_id, alert, true=True, cause=cause.kind, happening=cause)


def _false(observed: Observed, alert: Alert, cause: str, *, groundless: bool = False) -> Judged:
    return Judged(observed.diary.patient_id, alert, true=False, cause=cause, groundless=groundless)


def _reported(observed: Observed, alert: Alert) -> Judged:
    """An alert of a report: true when the report, or the days before it, hold one of the causes of its code."""
    said = alert.severest
    kinds = CAUSES.get(said.code, ())
    told = observed.told.get(said.trigger.partition("#")[0], ())
    causes = [one for one in told if one.kind in kinds]
    if kinds == _NOT_EASING:
        causes += [one for one in observed.diary.of(*kinds) if one.at <= said.at <= one.at + PAIN_LASTS]
    if causes:
        return _verdict(observed, alert, causes[0])
    wrong = kinds != _NOT_EASING and Kind.MISTAKE not in {one.kind for one in told}
    seen = [one for one in told if one.kind is not Kind.SESSION]
    if kinds == _NOT_EASING:
        seen = seen or _lately(observed, alert)
    return _false(observed, alert, seen[0].kind if seen else GROUNDLESS, groundless=wrong)


def _lately(observed: Observed, alert: Alert) -> list[Happening]:
    """What a pain score may have come from."""
    kinds = (Kind.SORENESS, Kind.FLARE, Kind.AMBER_PAIN, Kind.INTENSE_PAIN)
    at = alert.severest.at
    return [one for one in reversed(observed.diary.of(*kinds)) if one.at <= at <= one.at + PAIN_LASTS]


def _in_hold(observed: Observed, alert: Alert, before: list[Judged]) -> Judged:
    """Training in a hold is as true as what the hold rests on, and the session it names."""
    said = alert.raised
    session = next((one for one in observed.told.get(said.trigger, ()) if one.kind is Kind.SESSION), None)
    if session is None:
        return _false(observed, alert, GROUNDLESS, groundless=True)
    ill = next((one for one in observed.diary.of(Kind.ILL) if one.at <= session.at), None)
    holding = [
        one
        for one in before
        if one.alert.raised.code is not AlertCode.DETRAINING and _stood(one.alert, session.at, said.at)
    ]
    true = ill is not None or any(one.true for one in holding)
    if not true and holding:
        return _false(observed, alert, f"a hold because of {holding[-1].cause}")
    defied = next((one for one in observed.told[said.trigger] if one.kind is Kind.DEFIED_HOLD), None)
    return Judged(observed.diary.patient_id, alert, true, HELD, defied or session, groundless=not true)


def _detraining(observed: Observed, alert: Alert) -> Judged:
    """True where nobody had trained for so many days, whatever was uploaded by then."""
    said = alert.severest
    level = int(said.details["level"])
    today = observed.local_date(said.at)
    earliest = today - timedelta(days=level)
    since = [one for one in observed.sessions if one.at < said.at and observed.local_date(one.at) > earliest]
    if since:
        reports = [report.event_id for one in since for report in one.told]
        uploaded = any(observed.received.get(event_id, said.at) < said.at for event_id in reports)
        fresh = all(said.at - one.at <= _FRESH for one in since)
        return _false(observed, alert, ON_ITS_WAY if fresh else OFFLINE, groundless=uploaded)
    begun = said.at - timedelta(days=level)
    away = [
        one for one in observed.diary.of(*ABSENCES) if one.at <= said.at and (one.until is None or one.until >= begun)
    ]
    if away:
        return _verdict(observed, alert, away[-1])
    held = any(_stood(one, begun, said.at) for one in observed.alerts if one.raised.code in CAUSES)
    return Judged(observed.diary.patient_id, alert, true=True, cause=HELD if held else SKIPPED)


def _stood(alert: Alert, begun: datetime, until: datetime) -> bool:
    """Whether an alert that can hold the programme was open at any time between."""
    newest = alert.raised.at + HOLD_LASTS
    return alert.raised.at <= until and min(alert.closed_at or newest, newest) > begun
