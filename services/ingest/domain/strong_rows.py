"""Rows of a Strong export, read one by one: where the variants differ, and what cannot be kept."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.ingest.domain import measures
from services.ingest.domain.conversion import Unconvertible
from shared.contracts.events import FieldError
from shared.contracts.times import FIRST_YEAR, LAST_YEAR
from shared.contracts.vocabulary import LoadKind

_REQUIRED: Final = ("Date", "Exercise Name", "Set Order", "Reps")
_UNIT_HEADERS: Final[Mapping[str, measures.WeightUnit]] = {"Weight (kg)": "kg", "Weight (lbs)": "lb"}
_UNIT_WORDS: Final[Mapping[str, measures.WeightUnit]] = {"kg": "kg", "kgs": "kg", "lb": "lb", "lbs": "lb"}
_NO_SET: Final = {"rest timer": "a rest timer, not a set", "note": "a note, not a set"}
_WARM_UP: Final = "w"
_OTHER_SETS: Final = frozenset({"d", "f"})
_UNLOADED: Final = {"(assisted)": LoadKind.ASSISTED, "(band)": LoadKind.BAND}
_LONGEST_NAME, _MOST_REPS, _MOST_KG, _LONGEST_HOLD_S, _MOST_RPE = 128, 100, 500, 600, 10


class Skip(ValueError):
    """A row that is no set, or not one that can be kept; the message says why."""


def rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by column name, with the line each ends on."""
    header, _, _ = text.partition("\n")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [column.strip().removeprefix("\ufeff") for column in next(reader, [])]
        missing = [column for column in _REQUIRED if column not in columns]
        if missing:
            raise Unconvertible(f"This is no Strong export: there is no column {', '.join(missing)}.")
        for cells in reader:
            if any(cells):
                padded = [*cells, *[""] * (len(columns) - len(cells))]
                yield reader.line_num, dict(zip(columns, padded, strict=False))
    except csv.Error as broken:
        raise Unconvertible(f"The file is not CSV: line {reader.line_num}.") from broken


def _unit(row: Mapping[str, str], given: measures.WeightUnit | None) -> measures.WeightUnit:
    """The unit of a row's weight: the file's own where it has one, which the parameter must not contradict."""
    said = next((unit for header, unit in _UNIT_HEADERS.items() if header in row), None)
    said = said or _UNIT_WORDS.get(row.get("Weight Unit", "").strip().lower())
    if said and given and said != given:
        raise Unconvertible(f"weight_unit={given} contradicts the file, which is in {said}.")
    if said is None and given is None:
        error = FieldError(pointer="/weight_unit", detail="required: kg or lb, this export does not say")
        raise Unconvertible("UNIT_MISSING: the file does not say what unit its weights are in.", [error])
    return said or given or "kg"


def unloaded_kind(exercise: str) -> LoadKind | None:
    """Load kind of an exercise whose weight column holds no load: bands, and machines that take weight off."""
    return next((kind for ending, kind in _UNLOADED.items() if exercise.lower().endswith(ending)), None)


def cell(row: Mapping[str, str], *columns: str) -> str:
    """The first filled cell among columns that the variants name differently."""
    return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")


def started_at(text: str) -> datetime:
    """Start of the workout, local time; raises Skip."""
    try:
        started = datetime.fromisoformat(text.strip())
    except ValueError:
        started = None
    if started is None or started.tzinfo is not None or not FIRST_YEAR <= started.year < LAST_YEAR:
        raise Skip("Date is not a local date and time like 2021-02-10 16:46:13")
    return started


def exercise_name(row: Mapping[str, str]) -> str:
    """The exercise's name on one line; raises Skip."""
    name = " ".join(row["Exercise Name"].split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise Skip(f"an exercise name has 1 to {_LONGEST_NAME} printable characters")
    return name


def set_rpe(row: Mapping[str, str]) -> Decimal | None:
    """How hard a set was, 0 to 10; raises Skip."""
    return _measured(cell(row, "RPE"), "RPE", _MOST_RPE)


def set_of(row: Mapping[str, str], given: measures.WeightUnit | None) -> dict[str, Any]:
    """The set a row stands for; raises Skip, and Unconvertible where its weight has no unit."""
    order = row["Set Order"].strip().lower()
    if order in _NO_SET:
        raise Skip(_NO_SET[order])
    if not order.isdecimal() and order not in _OTHER_SETS | {_WARM_UP}:
        raise Skip("Set Order is neither a number nor W, D or F")
    performed = _work(row)
    weight = _measured(cell(row, "Weight", "Weight (kg)", "Weight (lbs)"), "Weight", None)
    if weight and unloaded_kind(exercise_name(row)) is None:
        kg = measures.kilograms(weight, _unit(row, given))
        if not 0 < kg <= _MOST_KG:
            raise Skip(f"a load lies between 0 and {_MOST_KG} kg")
        performed["load_kg"] = measures.plain(kg)
    if order == _WARM_UP:
        performed["warmup"] = True
    return performed


def _work(row: Mapping[str, str]) -> dict[str, Any]:
    """Repetitions, else the seconds of a hold; a distance without repetitions is endurance training."""
    reps = _measured(cell(row, "Reps"), "Reps", _MOST_REPS)
    if reps:
        if reps != reps.to_integral_value():
            raise Skip("Reps is not a whole number")
        return {"reps": int(reps)}
    if _measured(cell(row, "Distance", "Distance (meters)", "Distance (miles)"), "Distance", None):
        raise Skip("endurance training: a distance and no repetitions")
    seconds = _measured(cell(row, "Seconds"), "Seconds", None)
    if not seconds:
        raise Skip("neither repetitions nor seconds")
    if not 1 <= seconds <= _LONGEST_HOLD_S:
        raise Skip(f"a hold lasts 1 to {_LONGEST_HOLD_S} seconds")
    return {"hold_s": int(seconds)}


def _measured(text: str, column: str, most: int | None) -> Decimal | None:
    try:
        value = measures.number(text)
    except ValueError as wrong:
        raise Skip(f"{column} is not a number") from wrong
    if value is not None and (value < 0 or (most is not None and value > most)):
        raise Skip(f"{column} is below 0" if value < 0 else f"{column} is above {most}")
    return value
