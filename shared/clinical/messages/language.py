"""A language of the catalogue: its texts, its words for codes, and how it writes dates, numbers and amounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache


def _one_and_many(number: Decimal) -> int:
    return 0 if number == 1 else 1


@lru_cache(maxsize=4096)
def _number(text: str, decimal_mark: str) -> str:
    try:
        return f"{Decimal(text).normalize():f}".replace(".", decimal_mark)
    except InvalidOperation:
        return text


@lru_cache(maxsize=4096)
def _amount(text: str, forms: tuple[str, ...], plural: Callable[[Decimal], int], decimal_mark: str) -> str:
    form = forms[min(plural(Decimal(text)), len(forms) - 1)] if len(forms) > 1 else forms[0]
    return form.format(_number(text, decimal_mark))


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language. Only `code` is needed: what is left out is said in the language that is complete.

    Texts hold `{name}` or `{name:form}`. Forms: `date` (16 Feb), `full_date` (16 Feb 2026), `percent` (0.5 as 50 %),
    `word` (a code in plain words), `name` (an exercise), `slashed` (15/15/12), and every unit.
    How dates are written stands here and not in a library of locales: these words are part of a clinical record, and
    must not change with a dependency.
    """

    code: str
    """ISO 639-1."""
    texts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """Codes as people say them; a code without a word is shown with spaces for underscores."""
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Amounts by the name of their unit: one form, or as many as `plural` tells apart; `{}` is the number."""
    alarms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Beginnings of words in a patient's own text, and the symptoms they may mean (C-129)."""
    plural: Callable[[Decimal], int] = _one_and_many
    """Which form of a unit a number takes."""
    months: tuple[str, ...] = ()
    """Twelve short names."""
    date: str = "{day} {month}"
    full_date: str = "{day} {month} {year}"
    percent: str = "{} %"
    decimal_mark: str = "."
    separator: str = ", "

    def number(self, value: object) -> str:
        """A number without trailing zeros; what is none stays as it is."""
        return _number(str(value), self.decimal_mark)

    def day(self, value: object, *, full: bool = False) -> str:
        """An ISO date as it is said."""
        on = date.fromisoformat(str(value))
        pattern = self.full_date if full else self.date
        return pattern.format(day=on.day, month=self.months[on.month - 1], year=on.year)

    def share(self, value: object) -> str:
        """A fraction in whole per cent, halves upwards."""
        return self.percent.format((Decimal(str(value)) * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def amount(self, value: object, unit: str) -> str:
        """A number with its unit."""
        return _amount(str(value), self.units[unit], self.plural, self.decimal_mark)
