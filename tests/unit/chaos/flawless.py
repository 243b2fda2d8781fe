"""A chaos run on which nothing failed, made by the pure core: what the oracle must find nothing wrong with."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from services.cli.core_stack import TENANT, CoreStack
from services.cli.verification import Exports
from services.simulator.application.ledger import Answer
from shared.contracts import exact
from shared.contracts.events import content_hash, parse_event
from shared.contracts.kafka import Decoded
from tests.chaos.driver import Account, ClockLog
from tests.chaos.outputs import Statement
from tests.chaos.people import Script, write_script

SLOTS = 140
A_SLOT_S = 1.0


@dataclass(frozen=True)
class Run:
    """What the oracle gets to see."""

    script: Script
    account: Account
    clock: ClockLog
    journal: list[Decoded]
    assessments: list[Statement]
    alerts: list[Statement]
    end: datetime

    @property
    def zones(self) -> dict[str, str]:
        return {person.id: person.zone for person in self.script.people}

    def without(self, index: int) -> "Run":
        """The same with one alert statement less, and the later ones of the patient counted anew."""
        return replace(self, alerts=renumbered([*self.alerts[:index], *self.alerts[index + 1 :]]))


def renumbered(statements: list[Statement]) -> list[Statement]:
    count: dict[tuple[str, str], int] = {}
    numbered = []
    for one in statements:
        count[one.patient] = count.get(one.patient, 0) + 1
        numbered.append(replace(one, version=count[one.patient]))
    return numbered


@cache
def flawless(seed: int = 1) -> Run:
    """A run of seven weeks; every slot takes a second."""
    script, core = write_script(seed, 18, SLOTS), CoreStack()
    now = script.slots[0].at
    account, clock, journal = Account(now=lambda: now), ClockLog(), list[Decoded]()
    for slot in script.slots:
        now = slot.at
        clock.steps.append((now, slot.number * A_SLOT_S, slot.number * A_SLOT_S + 0.01))
        core.progression.tick(now)
        core.alerts.tick(now)
        for delivery in script.sends.get(slot.number, ()):
            for envelope in delivery.events * delivery.copies:
                account.sending((envelope,))
                raw = exact.loads(exact.dumps({**envelope, "receivedtime": now.isoformat(), "tenant": TENANT}))
                journal.append(Decoded(parse_event(raw), content_hash(raw), raw))
                core.take(envelope, now)
                account.answered(envelope, Answer.ACCEPTED)
    said = [_statements(core.progression.exported(), clock), _statements(core.alerts.exported(), clock)]
    return Run(script, account, clock, journal, said[0], said[1], now)


def _statements(held: Exports, clock: ClockLog) -> list[Statement]:
    found = []
    for patient in held.values():
        for one in patient.emissions:
            shown = clock.passed(datetime.fromisoformat(one.said["at"])) or 0.0
            found.append(Statement(patient.key, one.version, f"{patient.key[1]}:{one.version}", one.said, shown))
    return found
