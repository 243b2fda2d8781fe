from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.evaluating import Size, play_pure
from services.cli.main import app
from services.cli.simulate import BEGIN, END, renewed
from services.simulator.domain.truth import RED_FLAGS, Kind
from services.simulator.evaluation.report import page
from services.simulator.evaluation.verdict import Evaluation, quantile
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.errors import Misconfigured
from tests.unit.simulator.evaluation.runs import SIZE, evaluated, played


def test_urgent_alerts_are_true_where_something_happened_and_false_where_nothing_did() -> None:
    causes = {one.cause for one in evaluated().urgent if one.true}
    assert {Kind.HEART, Kind.DROP_OUT} <= causes
    assert not causes & {Kind.SORENESS, Kind.FLARE, Kind.MISTAKE}
    false = {one.cause for one in evaluated().urgent if not one.true}
    assert {Kind.MISTAKE, f"a hold because of {Kind.MISTAKE}"} <= false
    assert not false & {*RED_FLAGS, Kind.STUBBORN_SORENESS, Kind.STUBBORN_FLARE, Kind.DROP_OUT}


def test_everyone_who_dropped_out_is_noticed() -> None:
    fate = next(one for one in evaluated().fates if one.kind is Kind.DROP_OUT)
    assert fate.happened == fate.alerted > 1


def test_the_first_rung_is_reached_in_the_seventh_day() -> None:
    days = evaluated().days_to_alert(7)
    assert all(5.9 < one <= 7.8 for one in days)
    assert quantile(days, 0.5) < 7.3


def test_the_burden_counts_each_alert_when_it_is_raised_and_when_it_rises() -> None:
    said = [
        one
        for patient in played().patients
        for one in patient.said
        if one.code is AlertCode.DETRAINING and one.kind in {"alert_raised", "alert_escalated"}
    ]
    notified = [evaluated().notified.get((AlertCode.DETRAINING, severity), 0) for severity in Severity]
    assert sum(notified) == len(said)
    assert evaluated().per_100_patients_and_week(SIZE.patients * SIZE.weeks) == pytest.approx(100)


def test_the_page_says_it_all_and_the_same_for_the_same_seed() -> None:
    text = page(evaluated(), "basis")
    assert "Sensitivity: 100.0%" in text
    assert "| DETRAINING |" in text
    assert "No fault found" in text
    small = Size(patients=6, weeks=2, seed=2)
    one, two = (page(Evaluation.of(play_pure(small, processes=count)), "small") for count in (1, 2))
    assert one == two


def test_the_command_evaluates_without_services_and_renews_a_page(tmp_path: Path) -> None:
    report = tmp_path / "page.md"
    report.write_text(f"# Words\n\n{BEGIN}\nfigures of long ago\n{END}\n\nmore\n")
    asked = ["simulate", "--pure", "--patients", "4", "--weeks", "2", "--report", str(report)]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 0, answer.output
    assert "Sensitivity" in answer.output
    written = report.read_text()
    assert "figures of long ago" not in written
    assert written.startswith("# Words")
    assert written.endswith("\n\nmore\n")
    assert "4 patients, 2 weeks, seed 1" in written


def test_other_rules_give_other_figures(tmp_path: Path) -> None:
    rules = tmp_path / "wider.json"
    rules.write_text('{"overrides": {"spacing_hours": 24}}')
    asked = ["simulate", "--pure", "--patients", "5", "--weeks", "3", "--seed", "1"]
    before, after = (CliRunner().invoke(app, [*asked, *more]).output for more in ([], ["--rules", str(rules)]))
    assert "| SPACING |" in before
    assert "| SPACING |" not in after
    assert "rules of wider.json" in after


def test_rules_and_reports_go_with_the_pure_core(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["simulate", "--rules", str(tmp_path / "r.json")])
    assert isinstance(answer.exception, Misconfigured)
    assert "--pure" in str(answer.exception)


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    report = tmp_path / "page.md"
    report.write_text("# Words\n")
    with pytest.raises(Misconfigured, match="no place for figures"):
        renewed(report, "figures")
    with pytest.raises(Misconfigured, match="cannot be read"):
        renewed(tmp_path / "none.md", "figures")
