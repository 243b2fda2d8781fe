"""Strong CSV: each variant of the export, and what becomes of each kind of row."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.ingest.domain.conversion import Converted, Unconvertible
from services.ingest.formats.strong_csv import StrongParameters, convert
from shared.contracts import exact
from shared.contracts.events import content_hash, parse_event

SAMPLES = Path(__file__).parents[1] / "samples"
SAMPLE = (SAMPLES / "strong_csv" / "payload.csv").read_text()
REAL = Path(__file__).parents[4].parent / "shared" / "data" / "strong" / "strong.csv"
COMMA = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE"
UNIT_COLUMN = (
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;"
    "Workout Notes;Workout Duration"
)
UNIT_HEADER = (
    '"Workout #";"Date";"Workout Name";"Duration (sec)";"Exercise Name";"Set Order";"Weight ({unit})";"Reps";"RPE";'
    '"Distance (meters)";"Seconds";"Notes";"Workout Notes"'
)


def parameters(**given: Any) -> StrongParameters:
    return StrongParameters(**{"patient": "p-1", "weight_unit": "kg", "time_zone": "Europe/Berlin"} | given)


def one_row(weight: str = "60", reps: str = "8", order: str = "1", rest: str = "0,0,,,", **given: Any) -> Converted:
    row = f"2026-01-05 18:00:00,A,30m,Squat,{order},{weight},{reps},{rest}"
    return convert(f"{COMMA}\n{row}\n", parameters(**given))


def first_set(converted: Converted) -> dict[str, Any]:
    found: dict[str, Any] = converted.events[0]["data"]["exercises"][0]["sets"][0]
    return found


def test_the_sample() -> None:
    converted = convert(SAMPLE, parameters())
    session = converted.events[0]["data"]
    assert session["session_id"] == "strong-20260105T180000"
    assert (session["started_at"], session["ended_at"]) == ("2026-01-05T18:00:00+01:00", "2026-01-05T19:05:00+01:00")
    assert session["exercises"] == [
        {
            "exercise_id": "Squat (Barbell)",
            "sets": [
                {"reps": 10, "load_kg": 20, "warmup": True},
                {"reps": 12, "load_kg": 60},
                {"reps": 10, "load_kg": Decimal("62.5")},
                {"reps": 15, "load_kg": 40},
            ],
            "rpe": Decimal("8.5"),
        },
        {"exercise_id": "Push Up", "sets": [{"reps": 15}]},
        {"exercise_id": "Plank", "sets": [{"hold_s": 45}]},
        {"exercise_id": "Pull Up (Assisted)", "sets": [{"reps": 8}]},
    ]
    assert session["assumptions"] == ["rpe=highest of the exercise's sets"]
    assert [(row.line, row.reason) for row in converted.skipped] == [
        (6, "a rest timer, not a set"),
        (11, "endurance training: a distance and no repetitions"),
    ]
    assert converted.rows == 11


def test_a_session_over_the_change_of_clocks_lasts_as_long_as_it_lasted() -> None:
    session = convert(SAMPLE, parameters()).events[1]["data"]
    assert (session["started_at"], session["ended_at"]) == ("2026-03-29T01:30:00+01:00", "2026-03-29T03:15:00+02:00")


def test_a_session_beyond_four_hours_is_cut_and_says_so() -> None:
    session = convert(SAMPLE, parameters()).events[2]["data"]
    assert session["ended_at"] == "2026-03-30T22:00:00+02:00"
    assert session["assumptions"] == ["ended_at=started_at+4h, the log gives a longer duration"]


def test_assumptions_are_explicit_and_never_made_against_a_note() -> None:
    events = convert(SAMPLE, parameters(assume_pain="0", assume_technique_ok=True)).events
    pains = [[exercise.get("pain") for exercise in event["data"]["exercises"]] for event in events]
    assert pains == [[0, None, 0, 0], [0], [None]]
    assert all(exercise["technique_ok"] for event in events for exercise in event["data"]["exercises"])
    assert events[1]["data"]["assumptions"] == ["pain=0, where no note was written", "technique_ok=true"]


def test_the_variant_with_a_unit_column() -> None:
    rows = [
        '2026-01-05 18:00:00;"Legs; heavy";Squat;1;135.0;lbs;5.0;;0.0;mi.;0.0;"";"";35m',
        '2026-01-05 18:00:00;"Legs; heavy";Push Up;1;;;12;;;;0;"";"";35m',
    ]
    converted = convert("\n".join([UNIT_COLUMN, *rows]), parameters(weight_unit=None))
    session = converted.events[0]["data"]
    assert [exercise["sets"] for exercise in session["exercises"]] == [
        [{"reps": 5, "load_kg": Decimal("61.23")}],
        [{"reps": 12}],
    ]
    assert session["ended_at"] == "2026-01-05T18:35:00+01:00"


@pytest.mark.parametrize(("unit", "load"), [("kg", Decimal("82.5")), ("lbs", Decimal("37.42"))])
def test_the_variant_with_units_in_its_header(unit: str, load: Decimal) -> None:
    rows = [
        '"1";"2026-01-05 18:00:00";"Push";"3600";"Bench";"1";"82,5";"8";"8,5";"";"";"";""',
        '"1";"2026-01-05 18:00:00";"Push";"3600";"Bench";"Note";"";"";"";"";"";"slow";""',
        '"1";"2026-01-05 18:00:00";"Push";"3600";"Bench";"Rest Timer";"";"";"";"";"120.0";"";""',
        '"1";"2026-01-05 18:00:00";"Push";"3600";"Bench";"F";"60";"7";"";"";"";"";""',
    ]
    converted = convert(
        "\n".join([UNIT_HEADER.format(unit=unit), *rows]), parameters(weight_unit=None, assume_pain="1")
    )
    (exercise,) = converted.events[0]["data"]["exercises"]
    assert exercise["sets"][0] == {"reps": 8, "load_kg": load}
    assert len(exercise["sets"]) == 2
    assert "pain" not in exercise
    assert [row.reason for row in converted.skipped] == ["a note, not a set", "a rest timer, not a set"]


def test_a_unit_is_never_guessed() -> None:
    with pytest.raises(Unconvertible, match="UNIT_MISSING") as missing:
        one_row(weight_unit=None)
    assert [error.pointer for error in missing.value.errors] == ["/weight_unit"]
    with pytest.raises(Unconvertible, match="contradicts"):
        convert(UNIT_HEADER.format(unit="lbs") + '\n"1";"2026-01-05 18:00:00";"P";"60";"B";"1";"5";"8"', parameters())


@pytest.mark.parametrize("text", ["", "a,b\n1,2", "title,start_time\n", '"unclosed\n', COMMA + '\n"x""y"z,1\n'])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(Unconvertible):
        convert(text, parameters())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"reps": "0"}, "neither repetitions nor seconds"),
        ({"reps": ""}, "neither repetitions nor seconds"),
        ({"reps": "7.5"}, "Reps is not a whole number"),
        ({"reps": "101"}, "Reps is above 100"),
        ({"reps": "-3"}, "Reps is below 0"),
        ({"reps": "many"}, "Reps is not a number"),
        ({"weight": "600"}, "a load lies between 0 and 500 kg"),
        ({"weight": "-20"}, "Weight is below 0"),
        ({"weight": "1e3"}, "Weight is not a number"),
        ({"order": "X"}, "Set Order is neither a number nor W, D or F"),
        ({"reps": "0", "rest": "0,700,,,"}, "a hold lasts 1 to 600 seconds"),
        ({"rest": "0,0,,,11"}, "RPE is above 10"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why(given: dict[str, str], reason: str) -> None:
    converted = one_row(**given)
    assert [row.reason for row in converted.skipped] == [reason]
    assert converted.events == ()


def test_zero_is_unknown_not_zero() -> None:
    assert first_set(one_row(weight="0.0")) == {"reps": 8}


def test_unreadable_dates_and_names_are_counted() -> None:
    rows = [
        "gestern,A,30m,Squat,1,60,8,0,0,,,",
        "2026-01-05T18:00:00Z,A,30m,Squat,1,60,8",
        f"2026-01-05,A,30m,{'x' * 129},1,6,8",
        "0001-01-01 00:00:00,A,30m,Squat,1,60,8",
        "9999-12-31 23:59:59,A,3h,Squat,1,60,8",
    ]
    converted = convert("\n".join([COMMA, *rows]), parameters())
    assert (len(converted.skipped), converted.rows) == (5, 5)


@pytest.mark.parametrize("duration", ["9" * 400, "99999999999999999999", "1e9", "²", "٣", "-5", "nan"])
def test_a_duration_nobody_can_read_is_unknown(duration: str) -> None:
    (event,) = convert(f"{COMMA}\n2026-01-05 18:00:00,A,{duration},Squat,1,60,8", parameters()).events
    assert event["data"]["assumptions"] == ["ended_at=started_at, the log gives no duration"]


@pytest.mark.parametrize("zone", ["", ".", "..", "../../etc/passwd", "/etc/localtime", "localtime", "Europe", "A\0"])
def test_a_zone_is_one_of_the_database(zone: str) -> None:
    with pytest.raises(ValidationError, match="time_zone"):
        parameters(time_zone=zone)


def test_more_sets_and_exercises_than_a_session_holds_are_counted() -> None:
    rows = [f"2026-01-05 18:00:00,A,30m,Squat,{number},60,8,0,0,,," for number in range(25)]
    rows += [f"2026-01-05 18:00:00,A,30m,Exercise {number},1,60,8,0,0,,," for number in range(60)]
    converted = convert("\n".join([COMMA, *rows]), parameters())
    assert len(converted.skipped) == 5 + 11
    parse_event(exact.loads(exact.dumps(converted.events[0])))


def test_two_workouts_at_the_same_minute_stay_two() -> None:
    rows = [f"2026-01-05 18:00:00,{name},30m,Squat,1,60,8,0,0,,," for name in ("A", "B")]
    events = convert("\n".join([COMMA, *rows]), parameters()).events
    assert [event["data"]["session_id"] for event in events] == ["strong-20260105T180000", "strong-20260105T180000-2"]
    assert len({event["id"] for event in events}) == 2


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert convert("\ufeff" + SAMPLE.replace("\n", "\r\n"), parameters()).events == convert(SAMPLE, parameters()).events


def test_the_real_log() -> None:
    if not REAL.exists():
        pytest.skip(f"the real training log is not there: {REAL.name} is not part of the project")
    converted = convert(REAL.read_text(encoding="utf-8"), parameters())
    assert (len(converted.events), converted.rows, converted.skipped) == (129, 2078, ())
    assert len({event["data"]["started_at"][:10] for event in converted.events}) == 129
    for event in converted.events:
        raw = exact.loads(exact.dumps(event))
        assert parse_event(raw).received == parse_event(raw).time
        assert content_hash(raw) == content_hash(event)
