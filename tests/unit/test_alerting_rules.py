"""The alerting rules, fired by promtool from series that are written down in deploy/prometheus/rules_test.yml."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "prometheus"
PROMTOOL = shutil.which("promtool")


def test_every_rule_fires_when_it_must_and_not_before() -> None:
    if PROMTOOL is None:
        missing = "NOT RUN: alerting rules: there is no promtool (Debian: prometheus)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    done = subprocess.run(
        [PROMTOOL, "test", "rules", "rules_test.yml"], cwd=DEPLOY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_has_such_a_test() -> None:
    rules = {
        line.split()[-1]
        for line in (DEPLOY / "rules.yml").read_text().splitlines()
        if line.strip().startswith("- alert:")
    }
    tested = (DEPLOY / "rules_test.yml").read_text()
    assert rules
    assert [rule for rule in rules if f"alertname: {rule}" not in tested] == []
