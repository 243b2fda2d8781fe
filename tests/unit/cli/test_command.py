"""The command as a person types it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.cli.clock import duration, instant
from shared.runtime.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[3]


def liftline(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command_and_imports_no_streaming_library() -> None:
    said = liftline("--help")
    assert said.returncode == 0
    for command in ("up", "serve", "migrate", "topics", "clock", "token", "dlq", "doctor"):
        assert f"\n  {command} " in said.stdout
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, services.cli.main; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split()
    assert not {"faststream", "fastapi", "aiokafka", "asyncpg", "uvicorn"} & set(loaded)


@pytest.mark.parametrize(
    ("words", "settings", "sentence"),
    [
        (("migrate",), {}, "LIFTLINE_DATABASE_OWNER_URL is missing"),
        (
            ("migrate",),
            {"LIFTLINE_DATABASE_OWNER_URL": "postgresql://x/y", "LIFTLINE_ALERTS_DATABASE_API_URL": "postgresql://x/y"},
            "LIFTLINE_ALERTS_DATABASE_API_URL must log in as liftline_alerts_api, with a password",
        ),
        (("serve", "ingest"), {"LIFTLINE_HTTP_PORT": "0"}, "LIFTLINE_HTTP_PORT: input should be greater than"),
        (("clock", "set", "2026-02-02T06:00:00"), {}, "is not an ISO 8601 time with an offset"),
        (("clock", "advance", "-1h"), {}, "No such option"),
        (("clock", "advance", "1y"), {}, "is not a duration such as 1ms"),
        (("topics", "recreate"), {}, "say --yes"),
        (("simulate", "--ingest-url", "http://127.0.0.1:1"), {}, "ingest does not answer at http://127.0.0.1:1"),
        (("simulate", "--ingest-url", "nonsense"), {}, "or say with --ingest-url where one runs"),
        (("simulate", "--pure", "--report", "no/page.md"), {}, "no/page.md is not there"),
        (("token", "app"), {}, "an app token needs a patient"),
    ],
)
def test_an_error_is_a_sentence_and_exit_code_2(
    words: tuple[str, ...], settings: dict[str, str], sentence: str
) -> None:
    said = liftline(*words, **settings)
    assert said.returncode == 2
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr


def test_durations_and_instants_are_read_exactly() -> None:
    assert duration("1ms") == timedelta(milliseconds=1)
    assert duration("14d") == timedelta(days=14)
    assert instant("2026-02-02T06:00:00+01:00") == datetime(2026, 2, 2, 5, tzinfo=UTC)
    for wrong in ("0s", "1.5h", "h", "", "10"):
        with pytest.raises(Misconfigured):
            duration(wrong)
