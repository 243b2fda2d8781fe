"""`liftline import`: what it writes, what it sends, and how it ends."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from typer.testing import CliRunner, Result

from services.cli import import_send
from services.cli.import_plan import PlanOptions, plan_event
from services.cli.import_send import BATCH_BYTES, BATCH_EVENTS, NotSent, batches
from services.cli.main import app
from shared.contracts import exact
from shared.contracts.events import content_hash, parse_event
from shared.contracts.plans import PlanImported
from shared.contracts.vocabulary import LoadKind, Profile, Role
from shared.runtime.errors import Misconfigured
from shared.runtime.tokens import DevelopmentKeys
from tests.unit.ingest.conftest import Ingest

SAMPLE = Path(__file__).parents[1] / "ingest" / "samples" / "strong_csv" / "payload.csv"
REAL = Path(__file__).parents[3].parent / "shared" / "data" / "strong" / "strong.csv"
GIVEN = ("--format", "strong-csv", "--patient", "p-1", "--profile", "pain", "--time-zone", "Europe/Berlin")
KG = ("--weight-unit", "kg")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


def timeline(path: Path) -> list[dict[str, Any]]:
    return [exact.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def ingest(tmp_path: Path) -> Ingest:
    keys = DevelopmentKeys(tmp_path / "state" / "keys")
    keys.ensure()
    return Ingest(keys)


@pytest.fixture
def url(ingest: Ingest) -> Iterator[str]:
    """Ingest on a real socket, served by a thread, because the command is not asynchronous."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.listen()
        server = uvicorn.Server(uvicorn.Config(ingest.app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[free])))
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def test_the_timeline_begins_with_the_plan(tmp_path: Path) -> None:
    output = tmp_path / "timeline.jsonl"
    result = run(SAMPLE, *GIVEN, *KG, "--output", output)
    assert result.exit_code == 0, result.output
    events = [parse_event(raw) for raw in timeline(output)]
    assert len(events) == 4
    assert [event.time for event in events] == sorted(event.time for event in events)
    plan = events[0].data
    assert isinstance(plan, PlanImported)
    assert (plan.program_start, plan.phase, plan.auto_apply) == (date(2026, 1, 5), "adaptation", "all")
    assert plan.birth_date == date(1980, 1, 1)
    described = [(each.exercise_id, each.load_kind, each.sets) for each in plan.exercises]
    assert described == [
        ("Squat (Barbell)", LoadKind.EXTERNAL_KG, 3),
        ("Push Up", LoadKind.BODYWEIGHT, 2),
        ("Plank", LoadKind.ISOMETRIC, 2),
        ("Pull Up (Assisted)", LoadKind.ASSISTED, 2),
    ]
    assert plan.exercises[0].load_kg == Decimal("62.5")
    assert plan.exercises[0].step_kg == Decimal("2.5")
    assert plan.exercises[2].hold_s == 45


def test_a_second_import_writes_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for path in (first, second):
        assert run(SAMPLE, *GIVEN, *KG, "--birth-date", "1990-05-01", "--output", path).exit_code == 0
    assert first.read_bytes() == second.read_bytes()


def session(day: int, **exercises: list[dict[str, Any]]) -> dict[str, Any]:
    performed = [{"exercise_id": name, "sets": sets} for name, sets in exercises.items()]
    started = f"2026-01-{day:02}T18:00:00+01:00"
    return {"source": "import:x", "subject": "p-1", "data": {"started_at": started, "exercises": performed}}


def test_an_exercise_is_planned_at_the_first_load_it_had() -> None:
    sessions = [
        session(5, chin_up=[{"reps": 8}], press=[{"reps": 8, "load_kg": 20, "warmup": True}]),
        session(7, chin_up=[{"reps": 5, "load_kg": 5}, {"reps": 5, "load_kg": 10}], press=[{"reps": 8, "load_kg": 40}]),
    ]
    options = PlanOptions(Profile.ATHLETE, "Europe/Berlin", Decimal("2.5"), date(1990, 1, 1))
    exercises = plan_event(sessions, options)["data"]["exercises"]
    assert [(each["exercise_id"], each["load_kg"], each["sets"]) for each in exercises] == [
        ("chin_up", 10, 3),
        ("press", 40, 3),
    ]


def test_batches_hold_what_ingest_takes() -> None:
    small = [{"n": number} for number in range(BATCH_EVENTS * 2 + 1)]
    assert [len(texts) for texts in batches(small)] == [BATCH_EVENTS, BATCH_EVENTS, 1]
    large = [{"pad": "x" * 60_000} for _ in range(40)]
    cut = list(batches(large))
    assert sum(map(len, cut)) == 40
    assert all(sum(map(len, texts)) <= BATCH_BYTES for texts in cut)


def test_sending_twice_sends_the_same_in_order(ingest: Ingest, url: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for _ in range(2):
        result = run(SAMPLE, *GIVEN, *KG, "--ingest-url", url, "--state-dir", state)
        assert result.exit_code == 0, result.output
        assert "4 accepted, 0 rejected" in result.output
    records = ingest.journal.records
    first, second = records[:4], records[4:]
    assert [record.event.id for record in first] == [record.event.id for record in second]
    assert [record.content_hash for record in first] == [record.content_hash for record in second]
    assert first[0].event.type == "liftline.plan.imported.v1"


def test_rejected_events_have_an_exit_code_of_their_own(ingest: Ingest, url: str) -> None:
    token = ingest.keys.issue(Role.APP, "demo", "p-1")
    result = run(SAMPLE, *GIVEN, *KG, "--ingest-url", url, "--token", token)
    assert result.exit_code == 3
    assert "3 accepted, 1 rejected" in result.output
    assert "may not send this type of event" in result.output


def test_sessions_can_be_sent_without_the_plan(ingest: Ingest, url: str) -> None:
    token = ingest.keys.issue(Role.APP, "demo", "p-1")
    result = run(SAMPLE, *GIVEN, *KG, "--ingest-url", url, "--token", token, "--sessions-only")
    assert result.exit_code == 0
    assert len(ingest.journal.records) == 3


def test_a_wrong_token_ends_the_import(url: str) -> None:
    result = run(SAMPLE, *GIVEN, *KG, "--ingest-url", url, "--token", "x.y.z")
    assert isinstance(result.exception, NotSent)
    assert "401" in str(result.exception)


def test_a_service_that_is_away_is_asked_again_until_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_send, "PATIENCE_S", 0.2)
    monkeypatch.setattr(import_send, "_FIRST_PAUSE_S", 0.01)
    result = run(SAMPLE, *GIVEN, *KG, "--ingest-url", "http://127.0.0.1:1", "--token", "x")
    assert isinstance(result.exception, NotSent)
    assert "cannot be reached" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*GIVEN,), "--weight-unit"),
        ((*GIVEN, *KG, "--time-zone", "Mars/Olympus"), "--time-zone: not an IANA time zone name"),
        ((*GIVEN, *KG, "--format", "weak-csv"), "known are: strong-csv"),
        ((*GIVEN, *KG, "--patient", "has space"), "--patient"),
        ((*GIVEN, *KG, "--state-dir", "/nonexistent"), "liftline up"),
    ],
)
def test_what_must_be_set_right_is_said_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(SAMPLE, *arguments)
    assert isinstance(result.exception, Misconfigured)
    assert sentence in str(result.exception)


def test_the_real_log(tmp_path: Path) -> None:
    if not REAL.exists():
        pytest.skip(f"the real training log is not there: {REAL.name} is not part of the project")
    output = tmp_path / "timeline.jsonl"
    assert run(REAL, *GIVEN, *KG, "--output", output).exit_code == 0
    raw = timeline(output)
    events = [parse_event(each) for each in raw]
    assert len(events) == 130
    assert len({content_hash(each) for each in raw}) == 130
    plan = events[0].data
    assert isinstance(plan, PlanImported)
    assert len(plan.exercises) == 72


def test_the_real_log_replays_to_its_gaps(tmp_path: Path) -> None:
    """DETRAINING in exactly the gaps of seven days and more, at the level each reached, ended by the next session."""
    if not REAL.exists():
        pytest.skip(f"the real training log is not there: {REAL.name} is not part of the project")
    output = tmp_path / "timeline.jsonl"
    assert run(REAL, *GIVEN, *KG, "--output", output).exit_code == 0
    days = ("--ticks-from", "2021-02-10", "--ticks-to", "2021-12-31")
    replayed = CliRunner().invoke(app, ["replay", str(output), *days, "--output", "jsonl"])
    assert replayed.exit_code == 0
    said = [json.loads(line) for line in replayed.stdout.splitlines()]
    reached: dict[str, int] = {}
    resolved: dict[str, str] = {}
    for one in said:
        if one.get("code") == "DETRAINING":
            reached[one["episode"]] = max(one["details"]["level"], reached.get(one["episode"], 0))
            if one["kind"] == "alert_resolved":
                resolved[one["episode"]] = one["at"][:10]
    ended = {
        "2021-05-16": (21, "2021-06-09"),
        "2021-08-06": (14, "2021-08-23"),
        "2021-08-25": (7, "2021-09-01"),
        "2021-10-03": (7, "2021-10-11"),
        "2021-10-20": (7, "2021-10-31"),
        "2021-11-24": (7, "2021-12-01"),
    }
    assert {episode: (reached[episode], day) for episode, day in resolved.items()} == ended
    assert reached.keys() - resolved.keys() == {"2021-12-22"}
