"""Which faults strike, when and whom: all of it follows from the seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final


class Kind(StrEnum):
    """What is done to the system. The words are those of the report."""

    KILL = "SIGKILL a service"
    FREEZE = "SIGSTOP a service"
    KILL_ALL = "SIGKILL all services"
    FREEZE_READERS = "SIGSTOP all consumers"
    REBALANCE = "consumer leaves and joins in mid-batch"
    BACKEND_KILL = "SIGKILL a PostgreSQL backend"
    POSTMASTER_KILL = "SIGKILL the postmaster"
    DATABASE_CRASH = "immediate PostgreSQL restart"
    DATABASE_FREEZE = "SIGSTOP PostgreSQL"
    DATABASE_SLOW = "slow network to PostgreSQL"
    DATABASE_CUT = "cut network to PostgreSQL"
    DATABASE_SILENT = "PostgreSQL unreachable, connections open"
    DATABASE_HALF_OPEN = "answers of PostgreSQL lost"
    BROKER_KILL = "SIGKILL a broker"
    BROKER_RESTART = "broker restart"
    BROKER_FREEZE = "SIGSTOP a broker"
    LEADER_LOSS = "SIGKILL the leader of a partition"
    KAFKA_SLOW = "slow network to Kafka"
    KAFKA_CUT = "cut network to Kafka"
    KAFKA_SILENT = "Kafka unreachable, connections open"
    KAFKA_HALF_OPEN = "answers of Kafka lost"


ON_BROKERS: Final = frozenset({Kind.BROKER_KILL, Kind.BROKER_RESTART, Kind.BROKER_FREEZE, Kind.LEADER_LOSS})
KILLS_BROKER: Final = ON_BROKERS - {Kind.BROKER_FREEZE}
KAFKA_NETWORK: Final = frozenset({Kind.KAFKA_SLOW, Kind.KAFKA_CUT, Kind.KAFKA_SILENT, Kind.KAFKA_HALF_OPEN})
ON_DATABASE: Final = frozenset(
    {
        Kind.BACKEND_KILL,
        Kind.POSTMASTER_KILL,
        Kind.DATABASE_CRASH,
        Kind.DATABASE_FREEZE,
        Kind.DATABASE_SLOW,
        Kind.DATABASE_CUT,
        Kind.DATABASE_SILENT,
        Kind.DATABASE_HALF_OPEN,
    }
)
ON_SERVICES: Final = frozenset(Kind) - ON_BROKERS - KAFKA_NETWORK - ON_DATABASE

EMBEDDED: Final = frozenset(Kind) - KILLS_BROKER - KAFKA_NETWORK
"""What can be done with the embedded broker, whose memory dies with it."""

CONSUMERS: Final = ("progression", "progression-2", "alerts", "alerts-2")
SERVICES: Final = ("ingest", *CONSUMERS)

CALM_START_S: Final = 4.0
GAP_S: Final = (3.0, 8.0)
"""Shortest and longest pause between the end of a fault and the next."""
TOGETHER: Final = 0.25
"""Share of faults during which another strikes elsewhere."""
BROKERS_REST_S: Final = 12.0
"""Between the end of one fault of a broker and the next: a second one at the same time leaves no majority."""

_LASTS_S: Final[dict[Kind, tuple[float, float]]] = {
    Kind.KILL: (0.0, 0.0),
    Kind.KILL_ALL: (0.0, 0.0),
    Kind.BACKEND_KILL: (0.0, 0.0),
    Kind.POSTMASTER_KILL: (0.2, 2.0),
    Kind.DATABASE_CRASH: (0.0, 2.0),
    Kind.REBALANCE: (2.0, 4.0),
    Kind.FREEZE_READERS: (2.0, 9.0),
    Kind.FREEZE: (1.0, 9.0),
    Kind.BROKER_KILL: (0.5, 6.0),
    Kind.LEADER_LOSS: (0.5, 6.0),
    Kind.BROKER_RESTART: (0.2, 2.0),
    Kind.BROKER_FREEZE: (2.0, 12.0),
}
_LASTS_OTHERWISE_S: Final = (1.0, 7.0)


@dataclass(frozen=True)
class Fault:
    """One fault. `target`: a service, the number of a broker or of a partition, or nothing to choose."""

    kind: Kind
    target: str
    at_s: float
    lasts_s: float

    @property
    def over_s(self) -> float:
        return self.at_s + self.lasts_s


def plan(seed: int, length_s: float, *, brokers: int, kinds: Sequence[Kind] = tuple(Kind)) -> tuple[Fault, ...]:
    """The faults of a run of so many seconds, in order of their beginning: the same for the same arguments.

    Kinds take turns, as far as brokers have had their rest.
    """
    chance = Random(f"faults:{seed}")
    waiting: list[Kind] = []
    faults: list[Fault] = []
    at_s, brokers_free_s = CALM_START_S, 0.0
    while True:
        if len(waiting) < len(kinds):
            waiting += chance.sample(kinds, len(kinds))
        ready = (kind for kind in waiting if at_s >= brokers_free_s or kind not in ON_BROKERS | KAFKA_NETWORK)
        kind = next(ready, waiting[0])
        waiting.remove(kind)
        if kind in ON_BROKERS | KAFKA_NETWORK:
            at_s = max(at_s, brokers_free_s)
        fault = _fault(chance, kind, at_s, brokers)
        if fault.over_s > length_s:
            return tuple(faults)
        if kind in ON_BROKERS | KAFKA_NETWORK:
            brokers_free_s = fault.over_s + (BROKERS_REST_S if kind in ON_BROKERS else 0.0)
        faults.append(fault)
        over_s = fault.over_s
        if chance.random() < TOGETHER and (other := _elsewhere(chance, fault, kinds, brokers)) is not None:
            faults.append(other)
            over_s = max(over_s, other.over_s)
        at_s = round(over_s + chance.uniform(*GAP_S), 1)


def _fault(chance: Random, kind: Kind, at_s: float, brokers: int) -> Fault:
    if kind in {Kind.KILL, Kind.FREEZE}:
        target = chance.choice(SERVICES)
    elif kind is Kind.REBALANCE:
        target = chance.choice(("progression-2", "alerts-2"))
    elif kind in ON_BROKERS or kind in KAFKA_NETWORK:
        target = str(chance.randint(1, 12 if kind is Kind.LEADER_LOSS else brokers))
    else:
        target = ""
    return Fault(kind, target, at_s, round(chance.uniform(*_LASTS_S.get(kind, _LASTS_OTHERWISE_S)), 1))


def _elsewhere(chance: Random, first: Fault, kinds: Sequence[Kind], brokers: int) -> Fault | None:
    """A second fault of another part, beginning while the first lasts or just after."""
    groups = (ON_SERVICES, ON_DATABASE, ON_BROKERS | KAFKA_NETWORK)
    apart = [kind for kind in kinds if not any({kind, first.kind} <= group for group in groups)]
    # Brokers have pauses of their own, which only the main line of the plan keeps.
    apart = [kind for kind in apart if kind not in ON_BROKERS | KAFKA_NETWORK]
    if not apart:
        return None
    return _fault(chance, chance.choice(apart), round(first.at_s + chance.uniform(0.1, 1.5), 1), brokers)
