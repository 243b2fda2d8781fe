"""Which alerts of missed training must be there and which must not: once by counting days, once by the pure core.

The first knows nothing of Liftline's own code: dates, weekdays and the numbers of C-104 to C-107. The second replays
the journal as it should have been read, every tick after what was received before it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.alerts.fold import AlertsLedger
from shared.clinical.history import History, Window
from shared.clinical.register import Known
from shared.contracts import exact
from shared.contracts.emissions import IngestSaid
from shared.contracts.events import Event
from shared.contracts.kafka import Decoded
from tests.chaos.driver import Account
from tests.chaos.oracle import Finding, Wrong, moment, once
from tests.chaos.outputs import Patient, Statement
from tests.chaos.people import FIRST_DAY, Person

TICK: Final = time(6)
JUDGED_AFTER: Final = timedelta(days=2)
"""A training day is judged at the tick of the second day after it (C-104)."""
LADDER: Final = (7, 14, 21, 28)
OLDER_LADDER: Final = (7, 10, 14, 21, 28)
"""Days without training after which DETRAINING is raised or gets worse (C-106, C-107)."""
MISSED: Final = frozenset({"MISSED_SESSION", "MISSED_STREAK"})


@dataclass
class Counted:
    """How much was judged: an oracle that claims nothing finds nothing."""

    must_not: int = 0
    """Ticks at which an alert of missed training would have been false."""
    must: int = 0
    """Alerts that had to come."""
    patients: int = 0
    """Patients whose every alert was compared with the pure core's."""
    left_out: int = 0
    """Patients of whom something was received before a tick and accepted only after it: nothing was promised."""
    findings: list[Finding] = field(default_factory=list)


def tick(day: date, zone: str) -> datetime:
    return datetime.combine(day, TICK, ZoneInfo(zone)).astimezone(UTC)


def by_counting(
    people: Sequence[Person], account: Account, alerts: Iterable[Statement], end: datetime, counted: Counted
) -> None:
    """Judge every training day and every gap of everybody; `end` is the clinical time up to which ticks have run."""
    said: dict[str, list[Statement]] = {}
    for one in once(alerts):
        if one.said["kind"] != "alert_resolved":
            said.setdefault(one.patient[1], []).append(one)
    for person in people:
        known = _known(person, account)
        mine = said.get(person.id, [])
        missed = {moment(one.said["at"]) for one in mine if one.said.get("code") in MISSED}
        rungs = {
            (moment(one.said["at"]), int(one.said["details"]["level"]))
            for one in mine
            if one.said.get("code") == "DETRAINING"
        }
        counted.findings += _days(person, known, missed, end, counted)
        counted.findings += _gaps(person, known, rungs, end, counted)


def _known(person: Person, account: Account) -> dict[date, datetime]:
    """Session days -> clinical time at which the session was accepted at the latest."""
    accepted = {
        key[2]: (envelope["data"], account.accepted_at[key])
        for key, envelope in account.envelopes.items()
        if key[0] == person.id and key in account.accepted_at and "session_id" in envelope["data"]
    }
    return {_day(data["session_id"]): at for data, at in accepted.values()}


def _day(session_id: str) -> date:
    return datetime.strptime(session_id.rsplit("-", 1)[1], "%Y%m%d").replace(tzinfo=UTC).date()


def _days(
    person: Person, known: Mapping[date, datetime], missed: set[datetime], end: datetime, counted: Counted
) -> Iterator[Finding]:
    trains, in_a_row, certain = set(person.trains), 0, True
    for day in person.planned(end.date()):
        at = tick(day + JUDGED_AFTER, person.zone)
        if at > end:
            return
        if day in trains:
            in_time = day in known and known[day] < at
            in_a_row, certain = 0, in_time
            if in_time:
                counted.must_not += 1
                if at in missed:
                    yield Finding(Wrong.FALSE_ALERT, person.id, f"missed session of {day}, accepted {known[day]}")
        else:
            in_a_row += 1
            # A third and later one in a row only adds to the count of the second's alert.
            if certain and in_a_row <= len(MISSED):
                counted.must += 1
                if at not in missed:
                    yield Finding(Wrong.MISSED_ALERT, person.id, f"nothing was said of the session missed on {day}")


def _gaps(
    person: Person, known: Mapping[date, datetime], rungs: set[tuple[datetime, int]], end: datetime, counted: Counted
) -> Iterator[Finding]:
    ladder = OLDER_LADDER if person.older else LADDER
    day = FIRST_DAY + timedelta(days=1)
    trained = sorted(person.trains)
    while (at := tick(day, person.zone)) <= end:
        heard = max((on for on, since in known.items() if since < at and on < day), default=FIRST_DAY)
        really = max((on for on in trained if on < day), default=FIRST_DAY)
        gap = (day - heard).days
        counted.must_not += 1
        for level in sorted(level for level in ladder if (at, level) in rungs and level > gap):
            what = f"detraining after {level} days on {day}, trained on {heard}"
            yield Finding(Wrong.FALSE_ALERT, person.id, what)
        if heard == really and gap in ladder:
            counted.must += 1
            if (at, gap) not in rungs:
                what = f"nothing was said on {day} of {gap} days without training"
                yield Finding(Wrong.MISSED_ALERT, person.id, what)
        day += timedelta(days=1)


def by_pure_core(
    journal: Iterable[Decoded],
    account: Account,
    assessments: Iterable[Statement],
    alerts: Iterable[Statement],
    zones: Mapping[str, str],
    end: datetime,
    counted: Counted,
) -> None:
    """Compare what was said of each patient with what the alerts' own fold says of the journal. `zones` by patient."""
    findings = {one.said["code"] for one in assessments if str(one.said["kind"]).startswith("finding_")}
    said: dict[Patient, list[dict[str, Any]]] = {}
    for one in once(alerts):
        if one.said.get("code") not in findings:
            said.setdefault(one.patient, []).append(_comparable(one.said))
    events: dict[Patient, list[Decoded]] = {}
    for decoded in journal:
        events.setdefault((str(decoded.event.tenant), decoded.event.subject), []).append(decoded)
    for patient in events.keys() | said.keys():
        received = events.get(patient, [])
        if _unsettled(received, account, zones.get(patient[1])):
            counted.left_out += 1
            continue
        counted.patients += 1
        wanted = [_comparable(one) for one in _should_say(patient, received, end) if one.get("code") not in findings]
        counted.findings += _compared(patient, wanted, said.get(patient, []))


def _unsettled(received: Iterable[Decoded], account: Account, zone: str | None) -> bool:
    """Whether a tick passed between the receipt of an event and the answer that it is accepted."""
    first: dict[tuple[str, str, str], datetime] = {}
    for one in received:
        first.setdefault((one.event.subject, one.event.source, one.event.id), one.event.received)
    for key, at in first.items():
        accepted = account.accepted_at.get(key)
        if accepted is None:
            return True
        day = at.date() - timedelta(days=1)
        while zone is not None and day <= accepted.date() + timedelta(days=1):
            if at < tick(day, zone) <= accepted:
                return True
            day += timedelta(days=1)
    return False


def _should_say(patient: Patient, received: Iterable[Decoded], end: datetime) -> list[dict[str, Any]]:
    ledger, window = AlertsLedger.new(*patient), Window()
    taken: dict[tuple[str, str], tuple[str, Event]] = {}
    said: list[Any] = []

    def history() -> History:
        return History(tuple(event for _, event in taken.values()), [])

    for one in received:
        event = one.event
        said += ledger.advance(event.received, window, history)
        before = taken.get((event.source, event.id))
        known = Known(*before) if before is not None else None
        said += ledger.receive(event, one.content_hash, known, window, history).said
        taken.setdefault((event.source, event.id), (one.content_hash, event))
    said += ledger.advance(end, window, history)
    return [exact.loads(one.model_dump_json(exclude_none=True)) for one in said if not isinstance(one, IngestSaid)]


def _comparable(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "detected_late"}


def _compared(patient: Patient, wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[Finding]:
    left, right = Counter(map(_text, wanted)), Counter(map(_text, found))
    for text in (right - left).elements():
        yield Finding(Wrong.FALSE_ALERT, patient[1], f"said, and the pure core does not: {text}")
    for text in (left - right).elements():
        yield Finding(Wrong.MISSED_ALERT, patient[1], f"not said, and the pure core does: {text}")
    if left == right and wanted != found:
        yield Finding(Wrong.OUT_OF_ORDER, patient[1], "the pure core says the same in another order")


def _text(said: Mapping[str, Any]) -> str:
    names = ("at", "kind", "code", "episode", "severity", "occurrences", "details", "trigger", "sentence")
    return ", ".join(f"{name} {said[name]}" for name in names if name in said)
