"""What a demo has shown: the summary, the proofs, and a digest by which two runs can be compared."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.cli.exports import PatientExport
from services.cli.verification import NOT_ACCEPTED, QUARANTINED, Difference, Exports
from services.simulator.application.ledger import EventKey, SentLedger
from services.simulator.main import Played
from shared.contracts.vocabulary import EventType, Severity


@dataclass(frozen=True)
class Account:
    """The simulator's ledger against one service: events accepted and not held, and events held and never accepted."""

    lost: frozenset[EventKey]
    doubled: frozenset[EventKey]


def account(sent: SentLedger, held: Exports) -> Account:
    """Compare what was accepted with what is held. An event that is held twice, or that nobody sent, is doubled."""
    accepted = sent.accepted
    found = Counter(
        (patient.key[1], one.event.source, one.event.id)
        for patient in held.values()
        for one in patient.events
        if QUARANTINED not in one.event.id
    )
    doubled = {key for key, times in found.items() if times > 1 or key not in accepted}
    return Account(frozenset(accepted - found.keys()), frozenset(doubled))


def check_account(sent: SentLedger, services: Mapping[str, Exports]) -> Iterator[Difference]:
    """The first proof as differences."""
    for where, held in services.items():
        found = account(sent, held)
        for patient, _, event_id in sorted(found.lost):
            yield Difference(where, patient, f"event {event_id} was accepted and is lost")
        for patient, _, event_id in sorted(found.doubled):
            yield Difference(where, patient, f"event {event_id} is held twice or was never accepted")


def digest(services: Mapping[str, Exports]) -> str:
    """Twelve characters that are the same when everything that was said is the same.

    Left out are what depends on the run and not on the clinic: version numbers, and repeated deliveries.
    """
    lines = sorted(
        json.dumps([where, patient.key[1], said], sort_keys=True, default=str)
        for where, held in services.items()
        for patient in held.values()
        for said in _said(patient)
        if not (said["kind"] == "ingest" and said["outcome"] in NOT_ACCEPTED)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _said(patient: PatientExport) -> Iterator[dict[str, Any]]:
    return (one.said for one in patient.emissions)


def summary(played: Played, progression: Exports, alerts: Exports, took_s: float) -> list[tuple[str, str]]:
    """The figures worth reading, as label and text."""
    sent, watch = played.ledger, played.watch
    kinds = Counter(sent.events[key].type for key in sent.accepted)
    held = sum(len(patient.events) for patient in progression.values())
    return [
        ("Clinic", f"{len(played.clinic.cares)} patients, {played.clinic.weeks} weeks, in {took_s:.0f} s"),
        ("Still training", f"{played.clinic.still_training()} of {len(played.clinic.cares)} patients"),
        (
            "Events sent",
            f"{sent.deliveries} deliveries of {len(sent.events)} events, {sent.unanswered_requests} retries",
        ),
        (
            "Events accepted",
            f"{len(sent.accepted)}, of them {kinds[EventType.SESSION_COMPLETED]} sessions; "
            f"{len(sent.rejected)} rejected",
        ),
        ("Events processed", f"{held} by progression, {sum(len(one.events) for one in alerts.values())} by alerts"),
        ("Decisions", _decisions(progression)),
        ("Alerts raised", _alerts(alerts)),
        ("Red flag to visible alert", _latency(played)),
        *([("Slowest step", _steps(played.waited_s))] if played.waited_s else []),
        *([("Red flags not seen", ", ".join(sorted(watch.unseen)))] if watch.unseen else []),
    ]


def _steps(waited_s: list[float]) -> str:
    return f"{max(waited_s):.2f} s, mean {sum(waited_s) / len(waited_s):.2f} s"


def undecided(sessions: Iterable[str], progression: Exports) -> list[str]:
    """Those of these sessions about which progression has said nothing."""
    decided = {
        said["trigger"] for patient in progression.values() for said in _said(patient) if said["kind"] == "decision"
    }
    return sorted(set(sessions) - decided)


def _decisions(progression: Exports) -> str:
    actions = Counter(
        said["action"] for patient in progression.values() for said in _said(patient) if said["kind"] == "decision"
    )
    return ", ".join(f"{action} {times}" for action, times in actions.most_common()) or "none"


def _alerts(alerts: Exports) -> str:
    raised = Counter(
        (said["severity"], said["code"])
        for patient in alerts.values()
        for said in _said(patient)
        if said["kind"] == "alert_raised"
    )
    return (
        "\n".join(
            f"{severity}: " + ", ".join(f"{code} {times}" for (_, code), times in of_severity)
            for severity in reversed(Severity)
            if (of_severity := [one for one in raised.most_common() if one[0][0] == severity])
        )
        or "none"
    )


def _latency(played: Played) -> str:
    half, most = played.watch.quantile_s(0.5), played.watch.quantile_s(0.99)
    if half is None or most is None:
        return "no red flag was reported"
    return (
        f"p50 {half * 1000:.0f} ms, p99 {most * 1000:.0f} ms, {len(played.watch.took_s)} of {len(played.watch.started)}"
    )
