"""The evaluation of a run: its figures, and its faults, each by name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

from services.simulator.domain.truth import RED_FLAGS, Happening, Kind
from services.simulator.evaluation.causes import Judged, judged
from services.simulator.evaluation.detraining import Gap, gaps
from services.simulator.evaluation.observed import Alert, Observed, Run, root_of
from services.simulator.evaluation.red_flags import Flag, flags
from shared.contracts.vocabulary import AlertCode, Severity

FOLLOWED: Final = (
    Kind.INJURY,
    Kind.HEART,
    Kind.OTHER_SIGN,
    Kind.FALL_INJURED,
    Kind.PRESSURE_CRISIS,
    Kind.INTENSE_PAIN,
    Kind.STUBBORN_SORENESS,
    Kind.STUBBORN_FLARE,
    Kind.DEFIED_HOLD,
    Kind.DROP_OUT,
)
"""Of these it is counted how many came to an urgent alert."""
NEVER_QUIET: Final = frozenset({Kind.PRESSURE_CRISIS, Kind.INTENSE_PAIN})
"""What is no symptom and has to come to an urgent alert all the same, when it is reported (C-013, C-080)."""
JUDGEABLE_DROP_OUT: Final = timedelta(days=30)
"""A drop-out shows by then, at the latest."""


@dataclass(frozen=True)
class Fate:
    """What became of everything of one kind that happened."""

    kind: Kind
    happened: int
    told: int
    alerted: int

    @property
    def quiet(self) -> int:
        """How many were told and came to no urgent alert."""
        return max(0, self.told - self.alerted)

    def __str__(self) -> str:
        return f"{self.quiet} of {self.told} times {self.kind}"


@dataclass(frozen=True)
class Evaluation:
    """What the alerts of a run are worth."""

    run: Run
    flags: tuple[Flag, ...]
    judged: tuple[Judged, ...]
    gaps: tuple[Gap, ...]
    doubled: tuple[str, ...]
    """Alerts that were raised although the same one was open."""
    notified: Mapping[tuple[AlertCode, Severity], int]
    """How often an alert was raised or rose, by code and the severity it then had."""
    fates: tuple[Fate, ...]

    @classmethod
    def of(cls, run: Run) -> "Evaluation":
        verdicts = [judged(patient) for patient in run.patients]
        return cls(
            run=run,
            flags=tuple(flag for patient in run.patients for flag in flags(patient)),
            judged=tuple(one for of_patient in verdicts for one in of_patient),
            gaps=tuple(gap for patient in run.patients for gap in gaps(patient, run.rungs, run.end)),
            doubled=tuple(alert for patient in run.patients for alert in _doubled(patient)),
            notified=Counter(
                (said.code, said.severity)
                for patient in run.patients
                for alert in patient.alerts
                for said in alert.steps
            ),
            fates=tuple(_fates(run, [one for of_patient in verdicts for one in of_patient])),
        )

    @property
    def missed(self) -> tuple[Flag, ...]:
        """Red flags that were reported and raised nothing, or too little."""
        return tuple(flag for flag in self.flags if flag.alert is None)

    @property
    def sensitivity(self) -> float:
        """Share of the reported red flags that were raised; 1 without any."""
        return 1 - len(self.missed) / len(self.flags) if self.flags else 1.0

    @property
    def urgent(self) -> tuple[Judged, ...]:
        """Alerts that came to be urgent or an emergency."""
        return tuple(one for one in self.judged if one.alert.severest.severity.rank >= Severity.URGENT.rank)

    @property
    def false_emergencies(self) -> tuple[Judged, ...]:
        """Emergencies behind which there was none."""
        return tuple(one for one in self.urgent if not one.true and one.alert.severest.severity is Severity.EMERGENCY)

    @property
    def groundless(self) -> tuple[Judged, ...]:
        """Alerts that nothing reported explains."""
        return tuple(one for one in self.judged if one.groundless)

    @property
    def overdue(self) -> tuple[Gap, ...]:
        """Detraining alerts that are missing or came late."""
        return tuple(gap for gap in self.gaps if gap.overdue)

    @property
    def faults(self) -> Sequence[str]:
        """Everything that must not be, each by name."""
        return [
            *(f"missed red flag: {flag}" for flag in self.missed),
            *(f"without urgent alert: {each}" for each in self.fates if each.kind in NEVER_QUIET and each.quiet),
            *(f"groundless: {one}" for one in self.groundless),
            *(f"doubled: {one}" for one in self.doubled),
            *(f"detraining overdue: {gap}" for gap in self.overdue),
        ]

    def per_100_patients_and_week(self, times: int) -> float:
        """A count as a rate."""
        return 100 * times / (len(self.run.patients) * self.run.weeks)

    def days_to_alert(self, rung: int) -> list[float]:
        """Days from the last session to the alert of a rung, in ascending order."""
        return sorted(gap.took / timedelta(days=1) for gap in self.gaps if gap.rung == rung and gap.took is not None)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed; the sequence must not be empty."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def _doubled(observed: Observed) -> Iterator[str]:
    """An alert of the same code and episode, raised while the first was open."""
    standing: dict[tuple[AlertCode, str], Alert] = {}
    for alert in observed.alerts:
        key = (alert.raised.code, root_of(alert.raised))
        before = standing.get(key)
        if before is not None and (before.closed_at is None or before.closed_at > alert.raised.at):
            again = alert.raised
            yield f"{observed.diary.patient_id}: {again.code} {again.episode} of {again.at:%Y-%m-%d}"
        standing[key] = alert


def _fates(run: Run, verdicts: Iterable[Judged]) -> Iterator[Fate]:
    behind = {
        id(one.happening) for one in verdicts if one.true and one.alert.severest.severity.rank >= Severity.URGENT.rank
    }
    for kind in FOLLOWED:
        happened = [
            (patient, one)
            for patient in run.patients
            for one in patient.diary.of(kind)
            if one.at <= (run.end - JUDGEABLE_DROP_OUT if kind is Kind.DROP_OUT else run.end)
        ]
        told = sum(any(True for _ in patient.reports(one)) for patient, one in happened)
        led = sum(id(one) in behind or _noticed(patient, one) for patient, one in happened)
        yield Fate(kind, len(happened), told, led)


def _noticed(observed: Observed, happening: Happening) -> bool:
    """Who gives up in an absence may have been noticed before."""
    return happening.kind is Kind.DROP_OUT and any(
        alert.raised.code is AlertCode.DETRAINING
        and alert.severest.severity.rank >= Severity.URGENT.rank
        and (alert.closed_at is None or alert.closed_at > happening.at)
        for alert in observed.alerts
    )


def untold(run: Run) -> int:
    """Red-flag symptoms that nobody was told of."""
    return sum(not any(True for _ in each.reports(one)) for each in run.patients for one in each.diary.of(*RED_FLAGS))
