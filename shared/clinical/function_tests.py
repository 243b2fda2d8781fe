"""Functional tests: what was recorded, their norms by age and sex, and what counts as worse (C-017 to C-020)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from shared.clinical.messages import wording
from shared.clinical.settings import ClinicalRules
from shared.contracts.plan_vocabulary import Hand, Sex, Tester
from shared.contracts.reports import FunctionTested
from shared.contracts.wording import Wording

CHAIR_STAND: Final = "chair_stand_30s"
GRIP: Final = "grip_strength"
STAIRS: Final = "stair_climb"
FIVE_STANDS: Final = "chair_stand_5x"

_UNITS: Final[Mapping[str, str]] = MappingProxyType({CHAIR_STAND: "stands", GRIP: "kg", STAIRS: "s", FIVE_STANDS: "s"})
_LESS_IS_BETTER: Final = frozenset({STAIRS, FIVE_STANDS})

_AVERAGE: Final = (
    (60, 64, 14, 12),
    (65, 69, 12, 11),
    (70, 74, 12, 10),
    (75, 79, 11, 10),
    (80, 84, 10, 9),
    (85, 89, 8, 8),
    (90, 94, 7, 4),
)
"""Ages in completed years, and the 30-second chair stands below which men and women are below average (C-018)."""


@dataclass
class Result:
    """One trial of a test on a home-zone day, in the unit of its test: stands, kg or s."""

    test: str
    on: date
    value: Decimal
    tester: Tester | None
    hand: Hand | None


@dataclass
class Tests:
    """Results of the last 180 days, and which parts of a baseline were ever recorded."""

    results: list[Result] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    """Tests recorded, or impossible for a stated reason; of grip, the hands too."""
    last_event: str | None = None
    """Source and id of the last test's event."""

    def learn(self, event: str, tested: FunctionTested, on: date, rules: ClinicalRules) -> Result | None:
        """The result of a test event (source and id), remembered once; None where it says that it cannot be done."""
        value = value_of(tested)
        result = None if value is None else Result(tested.test, on, value, tested.tester, tested.hand)
        if event == self.last_event:
            return result
        if value is not None or tested.not_applicable:
            self.done = sorted({*self.done, tested.test if tested.hand is None else f"{tested.test}:{tested.hand}"})
        if result is not None:
            since = on - timedelta(days=rules.function_window_days)
            self.results = [*(old for old in self.results if old.on >= since), result]
        self.last_event = event
        return result

    def recorded(self, test: str) -> bool:
        """Whether a test is done; grip with both hands, or once where no hand was named (C-017)."""
        hands = {f"{test}:{hand}" for hand in Hand}
        return test in self.done or (test == GRIP and hands <= set(self.done))

    def best(self, like: Result, first: date, last: date) -> Decimal | None:
        """Best result between two days, included: of the same test, hand and kind of tester."""
        return best_of(
            like.test,
            (
                each.value
                for each in self.results
                if first <= each.on <= last
                and (each.test, each.tester, each.hand) == (like.test, like.tester, like.hand)
            ),
        )

    def best_on(self, test: str, tester: Tester | None, on: date) -> Decimal | None:
        """Best result of a day, of both hands (C-020)."""
        found = (each for each in self.results if (each.test, each.tester, each.on) == (test, tester, on))
        return best_of(test, (each.value for each in found))

    def last_day(self, test: str, tester: Tester | None, before: date) -> date | None:
        """The last day before this one with a result of the test by that kind of tester."""
        days = (each.on for each in self.results if each.on < before and (each.test, each.tester) == (test, tester))
        return max(days, default=None)

    def last_day_like(self, like: Result) -> date | None:
        """The last day before a result with another of the same test, hand and kind of tester."""
        kind = (like.test, like.tester, like.hand)
        days = (each.on for each in self.results if each.on < like.on and (each.test, each.tester, each.hand) == kind)
        return max(days, default=None)


def value_of(tested: FunctionTested) -> Decimal | None:
    """The result in its test's unit; None where unknown. A 30-second chair stand with the arms' help is 0 (C-018)."""
    if tested.value is None or tested.unit != _UNITS[tested.test]:
        return None
    return Decimal(0) if tested.test == CHAIR_STAND and tested.arms_used else tested.value


def best_of(test: str, values: Iterable[Decimal]) -> Decimal | None:
    """The best of some results: most stands or kg, least seconds."""
    return min(values, default=None) if test in _LESS_IS_BETTER else max(values, default=None)


def below_average(stands: Decimal, age: int, sex: Sex | None) -> bool | None:
    """Whether 30-second chair stands are below average at that age; None where there is no norm (C-018).

    With the sex unknown the higher of the two cut-offs counts.
    """
    for youngest, oldest, men, women in _AVERAGE:
        if youngest <= age <= oldest:
            by_sex = {Sex.MALE: men, Sex.FEMALE: women}
            return stands < (max(men, women) if sex is None else by_sex[sex])
    return None


def low_strength(test: str, value: Decimal, sex: Sex | None, rules: ClinicalRules) -> bool:
    """Whether grip (kg) or five chair stands (s) show probable sarcopenia; other tests never do (C-020).

    With the sex unknown the higher cut-off counts.
    """
    if test == GRIP:
        return value < (rules.low_grip_women_kg if sex is Sex.FEMALE else rules.low_grip_men_kg)
    return test == FIVE_STANDS and value > rules.slow_chair_stands_s


def declined(test: str, now: Decimal, best: Decimal, rules: ClinicalRules) -> bool:
    """Whether a result is so much worse than the best before it that the measure itself does not explain it (C-019)."""
    if test == CHAIR_STAND:
        return best - now >= rules.chair_stand_decline
    if test == GRIP:
        return best - now >= rules.grip_decline_kg
    return test == STAIRS and now >= best * (1 + rules.stair_decline)


def gained(test: str, now: Decimal, baseline: Decimal, rules: ClinicalRules) -> bool:
    """Whether a result is better than at baseline; of chair stands by at least one (C-117)."""
    if test == CHAIR_STAND:
        return now - baseline >= rules.chair_stand_gain
    return now != baseline and best_of(test, (now, baseline)) == now


def measured(test: str, value: Decimal) -> Wording:
    """A result in words, with its unit."""
    if test == CHAIR_STAND:
        return wording("C-019.stands", value=value)
    return wording("C-019.kg", value=value) if test == GRIP else wording("C-019.seconds", value=value)
