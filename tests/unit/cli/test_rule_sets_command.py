"""`liftline rules`: what a clinic needs to write a document, and whether what it wrote is in order (C-009)."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from shared.clinical.settings import RULES
from shared.clinical.settings.setting import Who
from shared.runtime.errors import Misconfigured
from tests.support.rule_sets import document, write


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["rules", *words])
    if isinstance(result.exception, Misconfigured):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_the_list_has_every_setting_that_may_be_changed_and_with_all_the_others() -> None:
    """C-009."""
    changeable = {info.name for info in RULES.settings() if info.meta.who is not Who.FIXED}
    listed = {line.split()[0] for line in run("list").splitlines()}
    assert changeable <= listed
    assert "late_after" not in listed
    assert "late_after" in run("list", "--all")


def test_a_rule_is_shown_with_its_source_and_settings() -> None:
    """C-106: the range is the one a document is held to, stricter only."""
    said = run("show", "c-106")
    assert "C-106" in said
    assert "(line " in said
    assert "10 to 14" in said


@pytest.mark.parametrize("name", ["C-131", "x", "C-1\n06", ""])
def test_what_is_no_rule(name: str) -> None:
    with pytest.raises(Misconfigured, match="there is no rule"):
        run("show", name)


def test_contraindications_that_a_clinic_adds_are_told(tmp_path: Path) -> None:
    """C-011."""
    own = {"contraindications": {"recent_eye_surgery": "eye surgery less than six weeks ago"}}
    write(tmp_path, "demo", document("1.0.0+a", "2026-03-01T00:00:00Z") | own)
    assert "contraindications.recent_eye_surgery none -> eye surgery less than six" in run("check", str(tmp_path))


def test_documents_in_order_are_told_with_what_they_change(tmp_path: Path) -> None:
    """C-009."""
    write(
        tmp_path,
        "demo",
        document("1.0.0+a", "2026-03-01T00:00:00Z", confirmations=3, severe_pain=7),
        document("1.0.0+b", "2026-04-01T00:00:00Z"),
    )
    first, second, end = run("check", str(tmp_path)).splitlines()
    assert first.startswith("demo  1.0.0+a  from 2026-03-01T00:00:00+00:00  confirmations 2 sessions -> 3 sessions  (")
    assert "approved by Dr. A. Example" in first
    assert "the release's own values" in second
    assert end.startswith("2 in order")


def test_everything_wrong_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C-009: by the folder that is named, or the one of the services."""
    write(tmp_path, "demo", document("1.0.0+a", "2026-03-01T00:00:00Z", confirmations=5, mood=1))
    with pytest.raises(Misconfigured) as named:
        run("check", str(tmp_path))
    assert len(named.value.sentences) == 2
    monkeypatch.setenv("LIFTLINE_RULES_DIR", str(tmp_path))
    with pytest.raises(Misconfigured) as set_:
        run("check")
    assert set_.value.sentences == named.value.sentences


def test_nothing_to_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIFTLINE_RULES_DIR", raising=False)
    with pytest.raises(Misconfigured, match="name a folder"):
        run("check")
