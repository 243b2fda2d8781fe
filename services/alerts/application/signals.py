"""From what is said to what happens to alerts."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final

from services.alerts.domain.alert import Signal
from shared.clinical.rulebook import source_of
from shared.contracts.alerts import Change
from shared.contracts.emissions import AlertSaid
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.journal.ports import Fault, Origin, Stated
from shared.runtime.postgres.dead_letters import DeadLetter

_KINDS: Final = {
    "alert_raised": Change.RAISED,
    "alert_escalated": Change.ESCALATED,
    "alert_repeated": Change.REPEATED,
    "alert_resolved": Change.RESOLVED_BY_DATA,
}

_TECHNICAL: Final = ("C-130",)


def of_emissions(said: Iterable[Stated]) -> Iterator[Signal]:
    """What the ledger and progression say. A person's resolution is made where it is done, not here."""
    for stated in said:
        emission = stated.emission
        if isinstance(emission, AlertSaid) and stated.origin is not Origin.PERSON:
            yield Signal(
                kind=_KINDS[emission.kind],
                tenant=stated.tenant,
                patient=stated.patient,
                code=emission.code,
                episode=emission.episode,
                severity=emission.severity,
                at=emission.at,
                occurrences=emission.occurrences,
                body=emission.model_dump_json(exclude_none=True),
            )


def of_letters(letters: Iterable[DeadLetter], known: Collection[str], operations: str | None) -> Iterator[Signal]:
    """A record that cannot be processed may hide a red flag: somebody must look (design: poison).

    Whoever it claims to be about. Where that is nobody of a `known` tenant, `operations`, the tenant that looks after
    all; without one, everybody: any clinic's patient may be meant.
    """
    for letter in letters:
        sentence = f"A record could not be processed ({letter.reason.value}): it may hide a red flag."
        for tenant, patient in sorted(letter.patients):
            yield technical(tenant, patient, letter.position, sentence, letter.at)
        if not {tenant for tenant, _ in letter.patients} & set(known):
            sentence = f"{sentence} It names no patient that is known: any clinic's may be meant."
            for tenant in [operations] if operations is not None else sorted(known):
                yield technical(tenant, None, letter.position, sentence, letter.at)


def of_faults(faults: Iterable[Fault]) -> Iterator[Signal]:
    """A patient whose daily checks fail is not watched: somebody must know."""
    for fault in faults:
        sentence = "The daily checks of this patient fail; missed sessions would not be noticed."
        yield technical(fault.tenant, fault.patient, f"ticks:{fault.at.isoformat()}", sentence, fault.at)


def technical(
    tenant: str, patient: str | None, episode: str, sentence: str, at: datetime, *, over: bool = False
) -> Signal:
    """A technical alert; `over` ends it."""
    body = {
        "trigger": episode,
        "details": {},
        "rules": _TECHNICAL,
        "source": source_of(_TECHNICAL),
        "inputs": {"seen_at": at.isoformat()},
        "sentence": sentence,
    }
    return Signal(
        kind=Change.RESOLVED_BY_DATA if over else Change.RAISED,
        tenant=tenant,
        patient=patient,
        code=AlertCode.TECHNICAL,
        episode=episode,
        severity=Severity.URGENT,
        at=at,
        occurrences=1,
        body=json.dumps(body),
    )
