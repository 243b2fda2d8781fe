"""A training log imported into a running stack: history, not alarms; then the gap it ends in; then nothing new."""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.stack import EmbeddedStack
from shared.clinical.history import Window
from shared.contracts.vocabulary import Role

SAMPLE = Path(__file__).parents[2] / "unit" / "ingest" / "samples" / "strong_csv" / "payload.csv"
REAL = Path(__file__).parents[3].parent / "shared" / "data" / "strong" / "strong.csv"
GIVEN = ("--format", "strong-csv", "--profile", "pain", "--weight-unit", "kg", "--time-zone", "Europe/Berlin")


@dataclass(frozen=True)
class Log:
    """A log, the noon at which it is imported, and the next 06:00, at which its last gap is `level` days or more."""

    patient: str
    file: Path
    events: int
    noon: str
    tick: str
    last_session: str
    level: int


LOGS = [
    Log("real", REAL, 130, "2021-12-30T12:00:00+01:00", "2021-12-31T06:00:00+01:00", "2021-12-22", 7),
    Log("sample", SAMPLE, 4, "2026-04-07T12:00:00+02:00", "2026-04-08T06:00:00+02:00", "2026-03-30", 7),
]


async def import_log(stack: EmbeddedStack, log: Log) -> None:
    arguments = (str(log.file), *GIVEN, "--patient", log.patient, "--ingest-url", stack.ingest_url)
    command = (sys.executable, "-m", "services.cli", "import", *arguments, "--state-dir", str(stack.state_dir))
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0
    await stack.settle()


async def held(stack: EmbeddedStack, url: str, patient: str) -> tuple[Counter[str], list[dict[str, Any]]]:
    """Outcomes of the patient's events and everything said of the patient, deliveries aside."""
    headers = {"Authorization": f"Bearer {stack.token(Role.OPS)}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        answer = await client.get(f"{url}/v1/ops/export")
    (found,) = [line for line in map(json.loads, answer.text.splitlines()) if line["patient"] == patient]
    said = [each["said"] for each in found["emissions"] if each["said"]["kind"] != "ingest"]
    return Counter(event["outcome"] for event in found["events"]), said


@pytest.mark.parametrize("log", LOGS, ids=["real", "sample"])
async def test_an_imported_log_is_history(log: Log, stack: EmbeddedStack) -> None:
    if not log.file.exists():
        pytest.skip(f"the real training log is not there: {log.file.name} is not part of the project")
    services = (stack.progression_url, stack.alerts_url)
    await stack.clock_set(datetime.fromisoformat(log.noon), Window(date.fromisoformat(log.tick[:10]), None))
    await import_log(stack, log)
    imported = [await held(stack, url, log.patient) for url in services]
    assert [outcomes for outcomes, _ in imported] == [{"accepted_late": log.events}] * 2
    assert imported[1][1] == []

    await stack.clock_set(datetime.fromisoformat(log.tick))
    await stack.settle()
    after_tick = [await held(stack, url, log.patient) for url in services]
    detraining = [one for one in after_tick[1][1] if one.get("code") == "DETRAINING"]
    assert [(one["kind"], one["episode"]) for one in detraining] == [("alert_raised", log.last_session)]
    assert detraining[0]["details"]["level"] == log.level

    await import_log(stack, log)
    assert [await held(stack, url, log.patient) for url in services] == after_tick
