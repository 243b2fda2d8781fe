"""Evaluation of a simulated clinic: played against the pure core, or against services whose export is read."""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeVar

from services.cli.core_stack import CoreStack
from services.cli.replay_sources import tried
from services.cli.verification import Exports
from services.simulator.application.ledger import SentLedger
from services.simulator.application.run import run_clinic
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.truth import Diary
from services.simulator.evaluation.observed import RUNGS, Observed, Run
from shared.clinical.ruleset import RELEASE, Timetable
from shared.contracts.emissions import EMISSION, AlertSaid

AT_ONCE: Final = 5
"""Patients that a process plays together."""

Progress = Callable[[int], None]
"""Told how many patients more have been played."""


_P = TypeVar("_P")


@dataclass(frozen=True)
class Size:
    """A clinic to be played; the same size gives the same clinic."""

    patients: int
    weeks: int
    seed: int


def play_pure(
    size: Size,
    rules: Path | None = None,
    processes: int | None = None,
    progress: Progress = lambda _: None,
) -> Run:
    """Play a clinic against the pure core, on all processors unless `processes` says less.

    `rules`: a rule-set document, or its overrides alone, in the place of the release's; raises Misconfigured where it
    is wrong.
    """
    timetable = timetable_of(rules)
    parts = ceil(size.patients / AT_ONCE)
    patients: list[Observed] = []
    with _mapping(min(parts, processes or os.cpu_count() or 1)) as each:
        for played in each(_play, [_Part(size, rules, number, parts) for number in range(parts)]):
            patients += played
            progress(len(played))
    patients.sort(key=lambda one: one.diary.patient_id)
    end = Clinic.of(size.patients, size.weeks, size.seed).end
    return Run(tuple(patients), size.weeks, end, rungs_of(timetable))


@dataclass(frozen=True)
class _Part:
    """Every so-many-th patient of a clinic: none of them depends on another."""

    size: Size
    rules: Path | None
    number: int
    of: int


@contextmanager
def _mapping(processes: int) -> Iterator[Callable[[Callable[[_Part], _P], Iterable[_Part]], Iterable[_P]]]:
    """`map`, in this process or in several."""
    if processes == 1:
        yield map
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield pool.map


def _play(part: _Part) -> list[Observed]:
    clinic = Clinic.of(part.size.patients, part.size.weeks, part.size.seed)
    clinic = replace(clinic, cares=clinic.cares[part.number :: part.of])
    stack = CoreStack.under(timetable_of(part.rules))

    async def play() -> None:
        await run_clinic(clinic, stack, stack)
        await stack.step(clinic.end)

    asyncio.run(play())
    return [_watched(care.patient.diary, stack) for care in clinic.cares]


def _watched(diary: Diary, stack: CoreStack) -> Observed:
    held = stack.alerts.patients.get(diary.patient_id)
    received = {one.event.id: one.event.received for one in held.events} if held is not None else {}
    return _observed(diary, stack.ledger, received, stack.alerts_of(diary.patient_id))


def of_export(clinic: Clinic, sent: SentLedger, alerts: Exports, *, lived: bool) -> Run:
    """What a clinic came to on running services: `alerts` is what the alerts service holds.

    `lived`: its clock went along with the clinic's. Otherwise the past was uploaded late, and says nothing about days
    without a session.
    """
    held = {key[1]: patient for key, patient in alerts.items()}
    patients = []
    for care in clinic.cares:
        patient = held.get(care.patient.persona.patient_id)
        received = {one.event.id: one.event.received for one in patient.events} if patient is not None else {}
        said = [EMISSION.validate_python(one.said) for one in patient.emissions] if patient is not None else []
        diary = care.patient.diary
        patients.append(_observed(diary, sent, received, (one for one in said if isinstance(one, AlertSaid))))
    return Run(tuple(patients), clinic.weeks, clinic.end, RUNGS if lived else ())


def _observed(diary: Diary, sent: SentLedger, received: Mapping[str, datetime], said: Iterable[AlertSaid]) -> Observed:
    accepted = frozenset(event_id for patient, _, event_id in sent.accepted if patient == diary.patient_id)
    return Observed(diary, accepted, received, tuple(said))


def timetable_of(rules: Path | None) -> Timetable:
    """The rules to play under, from ever on."""
    return RELEASE if rules is None else tried(rules, "what-if")


def rungs_of(timetable: Timetable) -> tuple[int, ...]:
    """The rungs that both ladders have under the newest rules."""
    rules = timetable.activations[-1].rules if timetable.activations else timetable.base
    ladders = [{level for level, _ in ladder} for ladder in (rules.detraining_ladder, rules.older_detraining_ladder)]
    return tuple(rung for rung in RUNGS if all(rung in ladder for ladder in ladders))
