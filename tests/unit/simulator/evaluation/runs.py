"""A clinic that was played against the pure core, and what breaking its alerts needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from services.cli.evaluating import Size, play_pure
from services.simulator.evaluation.observed import Observed, Run
from services.simulator.evaluation.verdict import Evaluation
from shared.contracts.emissions import AlertSaid

SIZE = Size(patients=12, weeks=10, seed=132)

Change = Callable[[Sequence[AlertSaid]], Iterable[AlertSaid]]


@cache
def played() -> Run:
    return play_pure(SIZE, processes=1)


@cache
def evaluated() -> Evaluation:
    return Evaluation.of(played())


def patient(patient_id: str) -> Observed:
    return next(one for one in played().patients if one.diary.patient_id == patient_id)


def broken(patient_id: str, change: Change) -> Evaluation:
    """The evaluation of the same run, had that been said of this patient's alerts."""
    patients = [
        replace(one, said=tuple(change(one.said))) if one.diary.patient_id == patient_id else one
        for one in played().patients
    ]
    return Evaluation.of(replace(played(), patients=tuple(patients)))


def without(dropped: AlertSaid) -> Change:
    """Nothing said of this alert."""
    return lambda said: [one for one in said if (one.code, one.episode) != (dropped.code, dropped.episode)]
