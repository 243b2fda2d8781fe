"""Strong app, CSV export: the comma variant, and the semicolon variants with their units in columns or headers.

One row is a set. A weight of 0 means that none was entered, so it becomes an unknown load. Free text is not carried
over and never interpreted; where there is some, nothing is assumed about pain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from services.ingest.domain import measures
from services.ingest.domain.conversion import Converted, Format, Parameters, Skipped, event_id
from services.ingest.domain.strong_rows import Skip, cell, exercise_name, rows, set_of, set_rpe, started_at
from shared.contracts.reports import MAX_SESSION
from shared.contracts.times import ZoneName
from shared.contracts.vocabulary import EventType

ID: Final = "strong-csv"
SOURCE: Final = f"import:{ID}"

_MOST_EXERCISES, _MOST_SETS = 50, 20


class StrongParameters(Parameters):
    """What the export leaves open."""

    weight_unit: measures.WeightUnit | None = None
    """Required unless the file itself says kg or lb."""
    time_zone: ZoneName
    """IANA name of the zone the phone was in."""
    assume_technique_ok: bool = False
    """Take the technique as right: the log does not say."""
    assume_pain: Annotated[Decimal, Field(ge=0, le=10, decimal_places=1)] | None = None
    """Pain (NRS) to take for exercises without a note: the log does not say."""


@dataclass
class _Exercise:
    sets: list[dict[str, Any]] = field(default_factory=list)
    rpe: Decimal | None = None


@dataclass
class _Workout:
    started: datetime
    duration: str = ""
    noted: bool = False
    noted_exercises: set[str] = field(default_factory=set)
    exercises: dict[str, _Exercise] = field(default_factory=dict)


def convert(text: str, parameters: StrongParameters) -> Converted:
    """Sessions of a Strong export. Raises Unconvertible for another file, or a weight unit missing or contradicted."""
    workouts: dict[tuple[str, ...], _Workout] = {}
    skipped: list[Skipped] = []
    count = 0
    for line, row in rows(text):
        count += 1
        try:
            _add(workouts, row, parameters.weight_unit)
        except Skip as skip:
            skipped.append(Skipped(line, str(skip)))
    sessions = sorted((each for each in workouts.values() if each.exercises), key=lambda each: each.started)
    return Converted(tuple(_events(sessions, parameters)), count, tuple(skipped))


def _add(workouts: dict[tuple[str, ...], _Workout], row: Mapping[str, str], unit: measures.WeightUnit | None) -> None:
    """Add a row's set to its workout; raises Skip."""
    started = started_at(row["Date"])
    key = tuple(row.get(column, "") for column in ("Workout #", "Date", "Workout Name"))
    workout = workouts.setdefault(key, _Workout(started))
    workout.duration = cell(row, "Duration", "Duration (sec)", "Workout Duration")
    workout.noted |= bool(cell(row, "Workout Notes"))
    name = exercise_name(row)
    if cell(row, "Notes"):
        workout.noted_exercises.add(name)
    performed, rpe = set_of(row, unit), set_rpe(row)
    if name not in workout.exercises and len(workout.exercises) >= _MOST_EXERCISES:
        raise Skip(f"a session holds at most {_MOST_EXERCISES} exercises")
    exercise = workout.exercises.setdefault(name, _Exercise())
    if len(exercise.sets) >= _MOST_SETS:
        raise Skip(f"an exercise holds at most {_MOST_SETS} sets")
    exercise.sets.append(performed)
    if rpe is not None and not performed.get("warmup"):
        exercise.rpe = max(rpe, exercise.rpe or rpe)


def _events(sessions: list[_Workout], parameters: StrongParameters) -> Iterator[dict[str, Any]]:
    zone = ZoneInfo(parameters.time_zone)
    seen: dict[str, int] = {}
    for workout in sessions:
        stamp = workout.started.strftime("%Y%m%dT%H%M%S")
        seen[stamp] = seen.get(stamp, 0) + 1
        session_id = f"strong-{stamp}" + (f"-{seen[stamp]}" if seen[stamp] > 1 else "")
        started = workout.started.replace(tzinfo=zone)
        lasted, assumed = _lasted(workout.duration)
        ended = (started.astimezone(UTC) + lasted).astimezone(zone)
        exercises = [_exercise(name, done, workout, parameters) for name, done in workout.exercises.items()]
        yield {
            "specversion": "1.0",
            "id": event_id(ID, parameters.patient, session_id),
            "source": SOURCE,
            "type": str(EventType.SESSION_COMPLETED),
            "subject": parameters.patient,
            "time": ended.isoformat(),
            "data": {
                "session_id": session_id,
                "started_at": started.isoformat(),
                "ended_at": ended.isoformat(),
                "exercises": exercises,
                "assumptions": [*assumed, *_assumptions(exercises)],
            },
        }


def _lasted(text: str) -> tuple[timedelta, list[str]]:
    """How long a workout lasted, and what had to be assumed for it."""
    try:
        lasted = measures.duration(text)
    except ValueError:
        lasted = None
    if lasted is None:
        return timedelta(0), ["ended_at=started_at, the log gives no duration"]
    if lasted > MAX_SESSION:
        return MAX_SESSION, ["ended_at=started_at+4h, the log gives a longer duration"]
    return lasted, []


def _exercise(name: str, done: _Exercise, workout: _Workout, parameters: StrongParameters) -> dict[str, Any]:
    exercise: dict[str, Any] = {"exercise_id": name, "sets": done.sets}
    if done.rpe is not None:
        exercise["rpe"] = measures.plain(done.rpe)
    if parameters.assume_pain is not None and not workout.noted and name not in workout.noted_exercises:
        exercise["pain"] = measures.plain(parameters.assume_pain)
    if parameters.assume_technique_ok:
        exercise["technique_ok"] = True
    return exercise


def _assumptions(exercises: list[dict[str, Any]]) -> Iterator[str]:
    pains = {exercise["pain"] for exercise in exercises if "pain" in exercise}
    yield from (f"pain={pain}, where no note was written" for pain in sorted(pains))
    if any("technique_ok" in exercise for exercise in exercises):
        yield "technique_ok=true"
    if any("rpe" in exercise for exercise in exercises):
        yield "rpe=highest of the exercise's sets"


FORMAT: Final = Format(
    id=ID,
    title="Strong app, CSV export",
    media_types=("text/csv",),
    parameters=StrongParameters,
    convert=convert,
)
