from dataclasses import replace
from typing import Any

import pytest

from services.alerts.application.service import SERVICE
from services.alerts.fold import AlertsLedger
from services.cli.core_stack import CoreAlerts, received
from services.cli.exports import HeldEmission, PatientExport
from services.cli.verification import (
    Exports,
    Published,
    check_events,
    check_findings,
    check_published,
    check_replay,
)
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.slots import CLINIC_ROUND
from shared.clinical.history import Window

KEY = ("demo", "p-000001")


@pytest.fixture(scope="module")
def held() -> Exports:
    """What alerts holds after a clinic of six has trained for six weeks, late uploads and duplicates included."""
    alerts = CoreAlerts(AlertsLedger)
    clinic = Clinic.of(6, 6, seed=3)
    for slot in clinic.slots():
        alerts.tick(slot.at)
        for care in clinic.cares:
            deliveries = care.routine(slot) if slot.zone == CLINIC_ROUND else []
            if care.joined:
                deliveries += care.patient.acts(slot, care.patient.intends(slot), None)
            for delivery in deliveries:
                for envelope in delivery.events * delivery.copies:
                    alerts.receive(*received(envelope, slot.at))
    return alerts.exported()


def replay_differences(held: Exports) -> list[str]:
    return [str(one) for one in check_replay("alerts", AlertsLedger, SERVICE.speaks, held)]


def test_what_was_said_live_is_said_again_in_replay(held: Exports) -> None:
    assert sum(len(patient.emissions) for patient in held.values()) > 20
    assert replay_differences(held) == []


def altered(held: Exports, **changes: Any) -> Exports:
    talkative = max(held.values(), key=lambda patient: len(patient.emissions))
    return {**held, talkative.key: replace(talkative, **changes)}


def most_said(held: Exports) -> PatientExport:
    return max(held.values(), key=lambda patient: len(patient.emissions))


def test_a_missing_a_false_and_an_invented_alert_are_found(held: Exports) -> None:
    emissions = most_said(held).emissions
    false = replace(emissions[2], said={**emissions[2].said, "severity": "urgent", "episode": "another"})
    for wrong in (
        emissions[:-1],
        (*emissions[:2], false, *emissions[3:]),
        (*emissions, emissions[-1]),
        (emissions[1], emissions[0], *emissions[2:]),
    ):
        assert len(replay_differences(altered(held, emissions=wrong))) == 1


def test_a_lost_event_shows_in_the_replay_too(held: Exports) -> None:
    assert replay_differences(altered(held, events=most_said(held).events[1:]))


def test_when_a_tick_was_evaluated_makes_no_difference(held: Exports) -> None:
    late = tuple(replace(one, said={**one.said, "detected_late": True}) for one in most_said(held).emissions)
    assert replay_differences(altered(held, emissions=late)) == []


def test_events_are_compared_with_the_journal_one_by_one(held: Exports) -> None:
    journal = {
        (*patient.key, one.event.source, one.event.id): {one.content_hash}
        for patient in held.values()
        for one in patient.events
    }
    assert list(check_events(journal, {"alerts": held}, refused=set())) == []
    first, second, *_ = journal
    more = {**journal, ("demo", "p-000001", "app:x", "new"): {"hash"}}
    fewer = {key: hashes for key, hashes in journal.items() if key != first}
    other = {**journal, second: {"another"}}
    assert ["not held" in str(one) for one in check_events(more, {"alerts": held}, refused=set())] == [True]
    assert list(check_events(more, {"alerts": held}, refused={("demo", "p-000001", "app:x", "new")})) == []
    assert ["not on the journal" in str(one) for one in check_events(fewer, {"alerts": held}, refused=set())] == [True]
    assert ["other content" in str(one) for one in check_events(other, {"alerts": held}, refused=set())] == [True]


def patient(*said: dict[str, Any], origin: str = "journal") -> PatientExport:
    emissions = tuple(HeldEmission(version, origin, one) for version, one in enumerate(said, start=1))
    return PatientExport(KEY, None, Window(), (), emissions)


A, B = {"kind": "finding_raised", "code": "PLATEAU_REVIEW"}, {"kind": "finding_resolved", "code": "PLATEAU_REVIEW"}


def test_findings_must_become_alerts_in_their_order() -> None:
    alerts = [{**one, "kind": one["kind"].replace("finding", "alert")} for one in (A, B)]
    progression = {KEY: patient({"kind": "decision"}, A, B)}
    assert list(check_findings(progression, {KEY: patient(*alerts, origin="assessment")})) == []
    for wrong in ((alerts[0],), (alerts[1], alerts[0]), ()):
        assert len(list(check_findings(progression, {KEY: patient(*wrong, origin="assessment")}))) == 1
    assert len(list(check_findings(progression, {}))) == 1


@pytest.mark.parametrize(
    ("versions", "ids", "found"),
    [
        ([1, 2], {1: {"a:1"}, 2: {"a:2"}}, []),
        ([1, 1, 2, 1, 2], {1: {"a:1"}, 2: {"a:2"}}, []),
        ([1], {1: {"a:1"}}, ["not published: [2]"]),
        ([1, 2, 3], {1: {"a:1"}, 2: {"a:2"}, 3: {"a:3"}}, ["not stored: [3]"]),
        ([2, 1], {1: {"a:1"}, 2: {"a:2"}}, ["before one that precedes it"]),
        ([1, 2, 2], {1: {"a:1"}, 2: {"a:2", "b:2"}}, ["published under"]),
    ],
    ids=["as stored", "repeated", "missing", "surplus", "out of order", "one version under two ids"],
)
def test_a_topic_holds_every_version_in_order(versions: list[int], ids: dict[int, set[str]], found: list[str]) -> None:
    said = {1: A, 2: B, 3: B}
    topic = Published({version: said[version] for version in versions}, ids, versions)
    differences = [str(one) for one in check_published("topic", {KEY: patient(A, B)}, {KEY: topic})]
    assert len(differences) == len(found)
    assert all(text in difference for text, difference in zip(found, differences, strict=True))


def test_published_content_must_be_what_is_stored() -> None:
    topic = Published({1: B}, {1: {"a:1"}}, [1])
    assert ["otherwise" in str(one) for one in check_published("topic", {KEY: patient(A)}, {KEY: topic})] == [True]
