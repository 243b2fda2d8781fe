"""What if: the same events under two rule sets, counted and compared (C-009)."""

import json
import re
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from services.cli.main import app
from services.cli.replaying import Record, parsed, records_of
from services.cli.whatif import Compared, compare
from services.cli.whatif_report import MOST_PATIENTS, as_lines, print_report
from shared.clinical.history import Window
from shared.clinical.ruleset import RELEASE, Timetable, read_tried
from shared.contracts import exact
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.errors import Misconfigured
from tests.support.exercises import lift
from tests.support.timeline import Timeline


def under(**overrides: Any) -> Timetable:
    return read_tried({"overrides": overrides}, "what-if")


def record(timeline: Timeline, first: str | None = None, last: str | None = None) -> Record:
    window = None if first is None or last is None else Window(date.fromisoformat(first), date.fromisoformat(last))
    (one,) = records_of((parsed(raw, "here") for raw in timeline.events), window)
    return one


def two_sessions() -> Timeline:
    """The second one is due an increase: two confirmations, fourteen days."""
    return Timeline().plan().session("02-13 19:00").session("02-16 19:00")


def tried(timeline: Timeline, after: Timetable, before: Timetable = RELEASE) -> Compared:
    return compare(record(timeline), before, after)


def test_the_same_rules_change_nothing() -> None:
    """C-009: whatever they are called."""
    found = tried(two_sessions(), under())
    assert not found.differs
    assert found.before == found.after


def test_increases_that_would_not_have_been() -> None:
    """C-057."""
    found = tried(two_sessions(), under(confirmations=3))
    assert found.differs
    assert (found.before.increases, found.after.increases) == (1, 0)


def test_regressions_and_alerts_by_severity_and_code() -> None:
    """C-078, C-077: pain of 3.5 is amber when 3 is the most that is tolerated."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=3.5)).session("02-16 19:00", lift(pain=3.5))
    found = tried(timeline, under(tolerated_pain=3))
    assert (found.before.regressions, found.after.regressions) == (0, 1)
    assert found.before.of_severity(Severity.ROUTINE) == 0
    assert found.after.alerts[Severity.ROUTINE, AlertCode.PAIN_AMBER_REPEAT] == 1
    assert found.after.as_json()["alerts_by_code"]["PAIN_AMBER_REPEAT routine"] == 1


def test_holds() -> None:
    """C-080, C-081: pain of 6.5 holds the exercise; where 6 is severe, the programme."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=6.5))
    found = tried(timeline, under(severe_pain=6))
    assert found.before.holds == found.after.holds == 1
    assert found.differs


@pytest.mark.parametrize(("days", "told"), [(14, 14.0), (12, 12.0), (10, 10.0)])
def test_days_to_the_first_detraining_alert_that_asks_to_act(days: int, told: float) -> None:
    """C-106: at the default, between, and at the strictest."""
    found = compare(record(Timeline().plan(), "2026-02-12", "2026-03-20"), RELEASE, under(detraining_action_days=days))
    assert found.before.days_to_detraining() == 14.0
    assert found.after.days_to_detraining() == told
    assert tried(two_sessions(), under()).before.days_to_detraining() is None


def approved(**plan: Any) -> Timeline:
    """An increase that waits is approved."""
    timeline = Timeline().plan(auto_apply="none", **plan).session("02-13 19:00").session("02-16 19:00")
    waiting = next(one for one in timeline.run().decisions() if one.status == "pending_approval")
    return timeline.add("decision.approved", "02-17 09:00", {"decision_id": waiting.decision_id})


def test_an_answer_to_a_question_that_was_asked_is_heard() -> None:
    """C-071."""
    found = tried(approved(), under(detraining_action_days=10))
    assert (found.before.increases, found.before.waiting, found.before.unanswered) == (1, 0, 0)
    assert found.after == found.before


def test_an_answer_to_a_decision_that_was_not_made_is_counted_and_not_applied() -> None:
    """C-071, C-009."""
    found = tried(approved(), under(confirmations=3))
    assert (found.after.increases, found.after.unanswered) == (0, 1)


def test_an_answer_to_another_load_under_the_same_id_is_not_applied() -> None:
    """C-061, C-071: the clinician has approved 62.5 kg, not 66; the increase to that waits, and nobody answers."""
    found = tried(approved(), under(**{"profiles.pain.increment": "0.1"}))
    assert (found.before.increases, found.before.waiting) == (1, 0)
    assert (found.after.increases, found.after.waiting, found.after.unanswered) == (0, 1, 1)


def test_an_answer_to_nothing_is_counted_on_both_sides() -> None:
    """C-071."""
    timeline = two_sessions().add("decision.declined", "02-17 09:00", {"decision_id": "none"})
    found = tried(timeline, under())
    assert (found.before.unanswered, found.after.unanswered) == (1, 1)
    assert not found.differs


def test_the_report_names_settings_figures_and_patients() -> None:
    """C-009: a clinic manager reads what would change, what for, and how far to trust it."""
    console = Console(width=120, file=StringIO())
    after = under(confirmations=3)
    print_report(console, [tried(two_sessions(), after)] * (MOST_PATIENTS + 2), RELEASE, after)
    assert isinstance(console.file, StringIO)
    said = console.file.getvalue()
    assert re.search(r"confirmations +2 sessions +3 sessions", said)
    assert "Increases" in said
    assert f"{MOST_PATIENTS + 2} of {MOST_PATIENTS + 2} patients" in said
    assert "1 → 0" in said
    assert "and 2 more" in said
    assert "Returns with less load" in said
    assert "TRAINING_DURING_HOLD" in said


def test_lines_for_programs_end_with_the_total() -> None:
    after = under(confirmations=3)
    *patients, total = map(json.loads, as_lines([tried(two_sessions(), after)] * 3, RELEASE, after))
    assert [one["kind"] for one in patients] == ["patient"] * 3
    assert total["settings"] == {"confirmations": {"before": "2 sessions", "after": "3 sessions"}}
    assert (total["before"]["increases"], total["after"]["increases"], total["patients_that_differ"]) == (3, 0, 3)


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    """Put what a command reads into files, by name; the words of the command."""
    contents = {
        "timeline": exact.dumps(two_sessions().events),
        "three": json.dumps({"overrides": {"confirmations": 3}}),
        "four": json.dumps({"version": "1.0.0+four", "overrides": {"confirmations": 4}}),
        "wrong": json.dumps({"overrides": {"confirmations": 5, "mood": 1}}),
        "garbage": "\x00",
        "lines": "{}\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    return lambda *words: [str(tmp_path / word) if word in contents else word for word in words]


def command(words: list[str]) -> str:
    result = CliRunner().invoke(app, ["replay", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_the_command_compares_with_the_release_or_another_document(files: Callable[..., list[str]]) -> None:
    """C-009."""
    assert "1.0.0+what-if" in command(files("timeline", "--rules", "three"))
    said = command(files("timeline", "--rules", "three", "--against", "four"))
    assert "1.0.0+four" in said
    assert "1 of 1 patients would have been decided or alerted otherwise, 0 of them more or less often" in said
    total = json.loads(command(files("timeline", "--rules", "four", "--output", "jsonl")).splitlines()[-1])
    assert total["rule_sets"] == {"before": "1.0.0", "after": "1.0.0+four"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("timeline", "--rules", "wrong"), r"confirmations = 5 \(C-057\): allowed are 2 to 4 sessions\n.*mood"),
        (("timeline", "--rules", "garbage"), "this is not JSON"),
        (("timeline", "--rules", "nowhere"), "cannot be read"),
        (("timeline", "--against", "three"), "give --rules too"),
        (("timeline", "--stored", "lines"), "not both"),
        ((), "Give a timeline"),
        (("--stored", "lines"), "line 1: this is no line of GET /v1/ops/export"),
        (("--stored", "garbage"), "line 1: this is no line of GET /v1/ops/export"),
        (("--stored", "nowhere"), "cannot be read"),
        (("--stored", "lines", "--ticks-from", "2026-01-01", "--ticks-to", "2026-01-02"), "its own ticks"),
    ],
)
def test_what_cannot_be_compared(files: Callable[..., list[str]], words: tuple[str, ...], said: str) -> None:
    """C-009: one sentence each, with the mend."""
    with pytest.raises(Misconfigured, match=said):
        command(files(*words))
