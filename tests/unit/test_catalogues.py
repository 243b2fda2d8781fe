"""The catalogues are complete: what stands in a folder is registered once, in order, and cites rules that exist."""

import importlib
import importlib.util
import pkgutil
import re
from collections import Counter
from types import ModuleType

import pytest

from services.alerts import rules
from services.alerts.domain.rule import AlertRule
from services.progression import findings
from services.progression.domain.finding import Finding
from shared.clinical import gates
from shared.contracts.vocabulary import AlertCode

KNOWN_RULES = {f"C-{number:03}" for number in range(1, 131)}

C_055 = [
    "hold_program",
    "hold_exercise",
    "pain_amber_repeat",
    "reentry",
    "bp_caution",
    "pain_amber",
    "pain_watch",
    "pain_missing",
    "technique",
    "reps_below_range",
    "deload",
    "load_missing",
    "load_below_prescription",
    "reps_below_top",
    "rpe",
    "confirm",
    "cadence",
    "maintenance_goal",
    "reassessment_overdue",
    "acute_flag",
    "pain_trend",
    "reconfirm",
    "step_too_large",
    "ceiling",
    "increase",
]
"""The fixed order."""

OF_THE_SERVICE = {AlertCode.TECHNICAL, AlertCode.SAFETY_RATE}
"""Raised by the alerts service of itself, not of a patient's journal."""


def modules(package: ModuleType) -> dict[str, ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}


def test_every_gate_is_registered_once_under_the_name_of_its_file() -> None:
    found = {name: module.GATE for name, module in modules(gates).items()}
    assert Counter(gate.name for gate in gates.GATES) == Counter(found.keys())
    assert all(gate.name == name for name, gate in found.items())
    assert {id(gate) for gate in gates.GATES} == {id(gate) for gate in found.values()}


def test_gates_stand_in_the_order_of_the_rules() -> None:
    assert [gate.name for gate in gates.GATES] == C_055


@pytest.mark.parametrize("name", sorted(modules(gates)))
def test_a_gate_states_its_number(name: str) -> None:
    stated = re.match(r"Gate (\d+)", modules(gates)[name].__doc__ or "")
    assert stated is not None
    assert int(stated[1]) == C_055.index(name) + 1


def test_every_alert_rule_is_registered_once_under_the_name_of_its_file() -> None:
    found = {name: module.RULE for name, module in modules(rules).items()}
    assert Counter(rule.name for rule in rules.RULES) == Counter(found.keys())
    assert all(rule.name == name for name, rule in found.items())
    assert {id(rule) for rule in rules.RULES} == {id(rule) for rule in found.values()}


def test_every_alert_code_has_exactly_one_owner() -> None:
    codes = (*(rule.codes for rule in rules.RULES), *(finding.codes for finding in findings.FINDINGS))
    owned = Counter(code for some in codes for code in some)
    assert owned == Counter(set(AlertCode) - OF_THE_SERVICE)


def test_every_finding_is_registered_once_under_the_name_of_its_file() -> None:
    found = {name: module.FINDING for name, module in modules(findings).items()}
    assert Counter(finding.name for finding in findings.FINDINGS) == Counter(found.keys())
    assert all(finding.name == name for name, finding in found.items())
    assert {id(finding) for finding in findings.FINDINGS} == {id(finding) for finding in found.values()}


@pytest.mark.parametrize("finding", findings.FINDINGS, ids=lambda finding: finding.name)
def test_a_finding_owns_codes_cites_rules_and_does_something(finding: Finding) -> None:
    assert finding.codes
    assert finding.cites
    assert set(finding.cites) <= KNOWN_RULES
    assert finding.on_session or finding.on_event or finding.on_tick
    assert (finding.on_tick is None) == (finding.next_due is None)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.name)
def test_an_alert_rule_cites_rules_and_does_something(rule: AlertRule) -> None:
    assert rule.cites
    assert set(rule.cites) <= KNOWN_RULES
    assert rule.on_event or rule.on_tick
    assert (rule.on_tick is None) == (rule.next_due is None)


@pytest.mark.parametrize("package", [gates, findings, rules], ids=["gates", "findings", "rules"])
def test_cited_rules_exist(package: ModuleType) -> None:
    for name, module in modules(package).items():
        source = importlib.util.find_spec(module.__name__)
        assert source is not None
        assert source.origin is not None
        with open(source.origin, encoding="utf-8") as file:
            cited = set(re.findall(r"C-\d+", file.read()))
        assert cited, name
        assert cited <= KNOWN_RULES, name
