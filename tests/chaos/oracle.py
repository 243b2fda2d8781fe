"""What must be so after a run, told from the client's own account and the records of the topics alone.

Pure: no service is asked, and nothing a service says of itself is believed. Every check can fail; the unit tests break
its input to prove it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from services.simulator.domain.deliveries import symptoms_of
from tests.chaos.driver import Account, ClockLog
from tests.chaos.outputs import Letter, Patient, Place, Poison, Statement


class Wrong(StrEnum):
    """What can be wrong. The words are those of the report."""

    LOST = "lost"
    DOUBLED = "doubled"
    OUT_OF_ORDER = "out of order"
    FALSE_ALERT = "false alerts"
    MISSED_RED_FLAG = "missed red flags"
    MISSED_ALERT = "missed alerts"
    LATE = "late and not marked"
    DEAD_LETTER = "poison without a dead letter or alert"
    UNEQUAL = "not as replayed"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be."""

    wrong: Wrong
    patient: str
    what: str

    def __str__(self) -> str:
        return f"{self.wrong}, {self.patient}: {self.what}"


APPLIED: Final = frozenset({"accepted", "accepted_late", "suspected_duplicate"})
"""Outcomes that say that an event has been taken into the patient's history."""

RED_FLAGS: Final = "RED_FLAG"
"""What the codes of red flags begin with."""

BY_TICK: Final = frozenset({"MISSED_SESSION", "MISSED_STREAK", "DETRAINING", "CHECKIN_MISSING"})
"""Alerts that fall due at a tick, and are marked when the tick ran late."""

LATE_AFTER: Final = timedelta(minutes=10)
VISIBLE_WITHIN_S: Final = 30.0
"""Real seconds from the commit of an alert to its publication, outages included."""


def applied_once(account: Account, assessments: Iterable[Statement]) -> Iterator[Finding]:
    """Each accepted event was taken in exactly once, and nothing that nobody sent."""
    taken: Counter[tuple[str, str, str]] = Counter()
    for one in once(assessments):
        if one.said["kind"] == "ingest" and one.said["outcome"] in APPLIED:
            taken[one.patient[1], one.said["source"], one.said["event_id"]] += 1
    for key in account.accepted_at.keys() - taken.keys():
        yield Finding(Wrong.LOST, key[0], f"event {key[2]} was accepted and never applied")
    for key, times in taken.items():
        if times > 1:
            yield Finding(Wrong.DOUBLED, key[0], f"event {key[2]} was applied {times} times")
        if key not in account.events:
            yield Finding(Wrong.DOUBLED, key[0], f"event {key[2]} was applied and never sent")


def in_order(where: str, statements: Iterable[Statement]) -> Iterator[Finding]:
    """Versions of a patient come one after the other; one that comes again is the same to the last letter."""
    said: dict[Patient, dict[int, Statement]] = defaultdict(dict)
    for one in statements:
        before = said[one.patient]
        if (known := before.get(one.version)) is not None:
            if (known.id, known.said) != (one.id, one.said):
                yield Finding(Wrong.DOUBLED, one.patient[1], f"{where}: version {one.version} was said twice, unlike")
        elif one.version != len(before) + 1:
            what = f"{where}: version {one.version} after {len(before)}"
            yield Finding(Wrong.OUT_OF_ORDER, one.patient[1], what)
            before.update({number: one for number in range(len(before) + 1, one.version + 1) if number not in before})
        else:
            before[one.version] = one


def complete(where: str, statements: Iterable[Statement], other: Mapping[Patient, int]) -> Iterator[Finding]:
    """The last version of every patient is the last that the service has stored: none waits unsent."""
    last: dict[Patient, int] = {}
    for one in statements:
        last[one.patient] = max(one.version, last.get(one.patient, 0))
    for patient in last.keys() | other.keys():
        if last.get(patient, 0) != other.get(patient, 0):
            what = f"{where}: published up to {last.get(patient, 0)}, stored up to {other.get(patient, 0)}"
            yield Finding(Wrong.LOST, patient[1], what)


def red_flags(account: Account, alerts: Iterable[Statement]) -> Iterator[Finding]:
    """Every red flag that was accepted has been raised as an alert, once."""
    raised: Counter[tuple[str, str]] = Counter(
        (one.patient[1], str(one.said["trigger"]))
        for one in once(alerts)
        if one.said["kind"] == "alert_raised" and str(one.said["code"]).startswith(RED_FLAGS)
    )
    sent = {key: account.envelopes[key] for key in account.accepted_at if symptoms_of(account.envelopes[key])}
    for (patient, _, event_id), envelope in sent.items():
        times, wanted = raised.pop((patient, event_id), 0), len(symptoms_of(envelope))
        if times < wanted:
            yield Finding(Wrong.MISSED_RED_FLAG, patient, f"event {event_id}: {wanted - times} red flags not raised")
        elif times > wanted:
            yield Finding(Wrong.DOUBLED, patient, f"event {event_id}: {times} alerts for {wanted} red flags")
    for (patient, trigger), times in raised.items():
        yield Finding(Wrong.FALSE_ALERT, patient, f"{times} red flags of {trigger}, which reported none")


def deadlines(alerts: Iterable[Statement], clock: ClockLog) -> Iterator[Finding]:
    """An alert of a tick that came late says so, and one that was in time does not."""
    for one in once(alerts):
        if one.said.get("code") not in BY_TICK or one.said["kind"] == "alert_resolved":
            continue
        limit = moment(one.said["at"]) + LATE_AFTER
        passed, reached = clock.passed(limit), clock.reached(limit)
        what = f"{one.said['code']} of {one.said['at']}"
        if marked_late(one):
            if reached is None or one.published < reached:
                yield Finding(Wrong.LATE, one.patient[1], f"{what} is marked late and was in time")
        elif passed is not None and one.published > passed + VISIBLE_WITHIN_S:
            late_s = one.published - passed
            yield Finding(Wrong.LATE, one.patient[1], f"{what} came {late_s:.0f} s late and is not marked")


def dead_letters(
    poison: Iterable[Poison], letters: Mapping[str, Sequence[Letter]], technical: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """Every poison record is a dead letter of every service that reads it, and alerts has raised the alarm."""
    found = {service: {letter.place for letter in of} for service, of in letters.items()}
    ids: dict[tuple[str, Place], set[str]] = defaultdict(set)
    for service, of in letters.items():
        for letter in of:
            ids[service, letter.place].add(letter.id)
    known = {each.place for each in poison}
    for each in poison:
        position = ":".join(str(part) for part in each.place)
        for service in each.readers:
            if each.place not in found[service]:
                yield Finding(Wrong.DEAD_LETTER, each.patient or "-", f"{position} is no dead letter of {service}")
        if each.patient is not None and (each.patient, position) not in technical:
            yield Finding(Wrong.DEAD_LETTER, each.patient, f"no technical alert says that {position} was set aside")
    for (service, place), names in ids.items():
        if place not in known:
            yield Finding(Wrong.LOST, "-", f"{service} has set aside {place}, which was no poison")
        if len(names) > 1:
            yield Finding(Wrong.DOUBLED, "-", f"{service} has set aside {place} under {len(names)} ids")


def once(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Without redeliveries: each version of a patient the first time it comes."""
    seen: set[tuple[Patient, int]] = set()
    for one in statements:
        if (one.patient, one.version) not in seen:
            seen.add((one.patient, one.version))
            yield one


def marked_late(one: Statement) -> bool:
    return bool(one.said.get("detected_late", False))


def moment(text: Any) -> datetime:
    """An instant in a statement."""
    return datetime.fromisoformat(str(text))
