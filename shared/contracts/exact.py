"""JSON whose numbers survive exactly: 60.10 stays 60.10, through any number of hops."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

MAX_DIGITS: Final = 100
"""Longest number read, digits: far beyond any measurement, and cheap to hold."""

MAX_EXPONENT: Final = 308
"""Largest power of ten read, either way: what other readers' doubles can hold."""


def loads(text: str | bytes) -> Any:
    """Read JSON with decimals for fractions.

    Raises ValueError for what a later reader would read otherwise or choke on: NaN, a name twice in one object,
    numbers beyond MAX_DIGITS or MAX_EXPONENT, nesting beyond the interpreter's limit.
    """
    try:
        return json.loads(
            text,
            parse_float=_fraction,
            parse_int=_integer,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep


def dumps(value: Any) -> str:
    """Write JSON, ASCII only, decimals as they were read; TypeError for what JSON has no word for."""
    return "".join(_written(value))


def no_text(value: str) -> bool:
    """Whether a string holds what databases refuse as text: NUL, or half a surrogate pair."""
    return "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)


def _fraction(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as beyond:  # an exponent that the library itself cannot hold
        raise ValueError("a number is too large") from beyond
    if len(text) > MAX_DIGITS or abs(number.adjusted()) > MAX_EXPONENT:
        raise ValueError("a number is too long or too large")
    return number


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return int(text)


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return read


def _written(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _listed("{", (f"{json.dumps(str(name))}:{dumps(item)}" for name, item in value.items()), "}")
    elif isinstance(value, list | tuple):
        yield from _listed("[", map(dumps, value), "]")
    elif isinstance(value, Decimal):
        yield _number(value)
    else:
        yield json.dumps(value, allow_nan=False)


def _listed(start: str, items: Iterable[str], end: str) -> Iterator[str]:
    yield start
    yield ",".join(items)
    yield end


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("JSON has no word for NaN and infinity")
    return str(value)
