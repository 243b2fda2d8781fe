"""Whether two services hold, and have published, exactly what the pure core says of what they accepted.

Nothing here does IO: exports and topics come in as values, differences come out.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from services.cli.exports import HeldEvent, Key, PatientExport
from shared.clinical.history import History
from shared.clinical.ledger import Ledger
from shared.clinical.ruleset import Timetable, digest
from shared.contracts import exact
from shared.contracts.emissions import DecisionEmission, Emission
from shared.contracts.vocabulary import Outcome

Exports = Mapping[Key, PatientExport]
Said = dict[str, Any]

EventKey = tuple[str, str, str, str]
"""(tenant, patient, source, id)"""

NOT_ACCEPTED: Final = frozenset({Outcome.DUPLICATE_IGNORED, Outcome.CONFLICT_QUARANTINED, Outcome.FUTURE_QUARANTINED})
"""Outcomes of deliveries that were not kept: they cannot be replayed, and change nothing but their own line."""

QUARANTINED: Final = "#quarantined"
"""Part of the id under which the red flags of such a delivery are kept all the same."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it must be."""

    where: str
    patient: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}, {self.patient}: {self.what}"


@dataclass
class Published:
    """What one topic holds of one patient: by version, with the ids under which it was sent."""

    said: dict[int, Said] = field(default_factory=dict)
    ids: dict[int, set[str]] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    """Versions as they came."""


def replayed(kind: type[Ledger[Any]], patient: PatientExport) -> list[Emission]:
    """What a fresh ledger says of the same events, taken at the same times, under the same rules."""
    ledger = kind.new(*patient.key).under(patient.timetable)
    taken: list[HeldEvent] = []
    said: list[Emission] = []

    def history() -> History:
        decisions = [one for one in said if isinstance(one, DecisionEmission)]
        return History(tuple(one.event for one in taken), decisions)

    for held in patient.events:
        if held.ticked_to is not None:
            said += ledger.advance(held.ticked_to, patient.window, history)
        said += ledger.receive(held.event, held.content_hash, None, patient.window, history).said
        taken.append(held)
    if patient.ticked_to is not None:
        said += ledger.advance(patient.ticked_to, patient.window, history)
    return said


def check_replay(
    where: str, kind: type[Ledger[Any]], speaks: Callable[[Emission], bool], held: Exports
) -> Iterator[Difference]:
    """Compare what each patient's replay says with what the service has stored, in order."""
    for patient in held.values():
        stored = [one.said for one in patient.emissions if one.origin == "journal"]
        wanted = [exact.loads(one.model_dump_json(exclude_none=True)) for one in replayed(kind, patient) if speaks(one)]
        yield from _first_difference(where, patient.key, comparable(wanted), comparable(stored))


def comparable(said: Iterable[Said]) -> Iterator[Said]:
    """Without what depends on the moment of processing, and without deliveries that were not kept."""
    for one in said:
        if one["kind"] == "ingest" and (one["outcome"] in NOT_ACCEPTED or QUARANTINED in one["event_id"]):
            continue
        yield {name: value for name, value in one.items() if name != "detected_late"}


def _first_difference(where: str, key: Key, wanted: Iterable[Said], found: Iterable[Said]) -> Iterator[Difference]:
    for number, (one, other) in enumerate(zip_longest(wanted, found), start=1):
        if one != other:
            yield Difference(where, key[1], f"statement {number} is {_brief(other)}, must be {_brief(one)}")
            return


def _brief(said: Said | None) -> str:
    if said is None:
        return "missing"
    shown = (
        "at",
        "kind",
        "code",
        "episode",
        "severity",
        "trigger",
        "exercise_id",
        "action",
        "reason",
        "outcome",
        "event_id",
    )
    return " ".join(f"{name}={said[name]}" for name in shown if name in said) or str(said)


def check_findings(progression: Exports, alerts: Exports) -> Iterator[Difference]:
    """Every finding of progression has become an alert, in the same order, and nothing else has."""
    for key in progression.keys() | alerts.keys():
        wanted = [
            {**one.said, "kind": one.said["kind"].replace("finding_", "alert_")}
            for one in (progression[key].emissions if key in progression else ())
            if one.said["kind"].startswith("finding_")
        ]
        found = [one.said for one in (alerts[key].emissions if key in alerts else ()) if one.origin == "assessment"]
        yield from _first_difference("alerts from findings", key, wanted, found)


def check_rule_sets(progression: Exports, alerts: Exports) -> Iterator[Difference]:
    """Both services judge by the same rules at the same times."""
    for key in sorted(progression.keys() & alerts.keys()):
        if progression[key].timetable != alerts[key].timetable:
            held = (", ".join(rule_sets(export[key].timetable)) for export in (progression, alerts))
            yield Difference("rule sets", key[1], "progression has {}; alerts has {}".format(*held))
            return


def rule_sets(timetable: Timetable) -> list[str]:
    """The rule sets of a timetable for people, with their digests."""
    return [
        timetable.base.version,
        *(f"{each.rules.version} ({digest(each.rules)}) from {each.at.isoformat()}" for each in timetable.activations),
    ]


def refused_events(progression: Exports) -> set[EventKey]:
    """Events that were delivered and rightly not kept: they claim to be from the future."""
    return {
        (*patient.key, one.said["source"], one.said["event_id"])
        for patient in progression.values()
        for one in patient.emissions
        if one.said["kind"] == "ingest" and one.said["outcome"] == Outcome.FUTURE_QUARANTINED
    }


def check_events(
    journal: Mapping[EventKey, set[str]], services: Mapping[str, Exports], refused: Collection[EventKey]
) -> Iterator[Difference]:
    """Both services hold each event of the journal once, as it was first sent, and no other.

    `journal` maps each event to the content hashes of all its deliveries; `refused` need not be held.
    """
    for where, held in services.items():
        found = {
            (*patient.key, one.event.source, one.event.id): one.content_hash
            for patient in held.values()
            for one in patient.events
            if QUARANTINED not in one.event.id
        }
        for key in sorted(journal.keys() - found.keys() - set(refused)):
            yield Difference(where, key[1], f"event {key[3]} of {key[2]} is on the journal and not held")
        for key in sorted(found.keys() - journal.keys()):
            yield Difference(where, key[1], f"event {key[3]} of {key[2]} is held and not on the journal")
        for key in sorted(found.keys() & journal.keys()):
            if found[key] not in journal[key]:
                yield Difference(where, key[1], f"event {key[3]} of {key[2]} is held with other content")


def check_published(where: str, held: Exports, published: Mapping[Key, Published]) -> Iterator[Difference]:
    """The topic holds every statement of the service, in order; a version twice only under the same id."""
    for key in held.keys() | published.keys():
        topic = published.get(key, Published())
        stored = {one.version: one.said for one in (held[key].emissions if key in held else ())}
        if sorted(stored) != list(range(1, len(stored) + 1)):
            yield Difference(where, key[1], f"stored versions have gaps: {sorted(stored)}")
        if missing := stored.keys() - topic.said.keys():
            yield Difference(where, key[1], f"versions not published: {sorted(missing)[:5]}")
        if surplus := topic.said.keys() - stored.keys():
            yield Difference(where, key[1], f"versions published and not stored: {sorted(surplus)[:5]}")
        for version in sorted(stored.keys() & topic.said.keys()):
            if stored[version] != topic.said[version]:
                yield Difference(where, key[1], f"version {version} was published otherwise than it is stored")
            if len(topic.ids[version]) > 1:
                yield Difference(where, key[1], f"version {version} was published under {sorted(topic.ids[version])}")
        if (first := _out_of_order(topic.order)) is not None:
            yield Difference(where, key[1], f"version {first} was published before one that precedes it")


def _out_of_order(order: list[int]) -> int | None:
    """The first version that came before its predecessor had; repetitions are allowed."""
    highest = 0
    for version in order:
        if version > highest + 1:
            return version
        highest = max(highest, version)
    return None
