"""`liftline replay` with what people really give it: every refusal says where, and nothing is dropped in silence."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline

PLAN, SESSION = Timeline().plan(planned("row [/b] x")).session("02-13 19:00", lift("row [/b] x")).events


def replayed(path: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["replay", str(path), *options])
    return result.exit_code, " ".join([*result.output.split(), str(result.exception or "")])


def written(where: Path, *lines: object) -> Path:
    path = where / "timeline.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line, default=float) for line in lines))
    return path


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([PLAN, "", "{"], "line 3: this is not JSON"),
        ([PLAN, "", "[1]"], "line 3: expected a CloudEvent as a JSON object"),
        ([PLAN, "", {**SESSION, "time": "today"}], "line 3 (e01) does not keep the contract: /time"),
        (['{"id": 1, "id": 2}'], "line 1: this is not JSON (a name stands twice in an object)"),
        (['{"id": NaN}'], "line 1: this is not JSON (NaN is no JSON number)"),
        ([[PLAN, "text", SESSION]], "event 2 of the array: expected a CloudEvent as a JSON object"),
        (["[1, 2"], "this is not a JSON array of events"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, lines: Sequence[object], sentence: str) -> None:
    code, said = replayed(written(tmp_path, *lines))
    assert code != 0
    assert sentence in said


def test_a_file_of_another_encoding_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "timeline.jsonl"
    path.write_bytes(b'{"id": "caf\xe9"}')
    assert "is not UTF-8 (byte 11)" in replayed(path)[1]


def test_ticks_that_end_before_they_begin_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, PLAN)
    code, said = replayed(path, "--ticks-from", "2026-02-13", "--ticks-to", "2026-02-12")
    assert code != 0
    assert "no tick would run" in said


def test_names_are_shown_as_they_are(tmp_path: Path) -> None:
    """An exercise may be called what a terminal would read as markup."""
    code, said = replayed(written(tmp_path, [PLAN, SESSION]), "--ticks-from", "2026-02-13", "--ticks-to", "2026-02-13")
    assert code == 0
    assert "row [/b] x" in said
