"""The rule book: all 130 rules of the rule set, in order, each with its source, text and settings (C-001 to C-130)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.clinical.rulebook import (
    a_events,
    b_assessment,
    b_screening,
    c_parameters,
    c_profiles,
    d_phases,
    e_decision,
    e_overload,
    f_expected,
    f_pain,
    g_red_flags,
    h_adherence,
    i_outcomes,
    j_engine,
)
from shared.clinical.rulebook.rule import Rule
from shared.clinical.settings import RULES, ClinicalRules, SettingInfo

SECTIONS: Final = (
    a_events,
    b_screening,
    b_assessment,
    c_profiles,
    c_parameters,
    d_phases,
    e_decision,
    e_overload,
    f_pain,
    f_expected,
    g_red_flags,
    h_adherence,
    i_outcomes,
    j_engine,
)
"""The rules in their sections; the docstring of a section is its title."""

RULE_BOOK: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id: rule for section in SECTIONS for rule in section.RULES}
)
"""Every rule by its id."""


def settings_of(rule_id: str, rules: ClinicalRules = RULES) -> tuple[SettingInfo, ...]:
    """The settings that belong to a rule, with the values in force: no number stands twice."""
    return tuple(info for info in rules.settings() if info.meta.rule == rule_id)


def source_of(cites: tuple[str, ...]) -> str | None:
    """The source phrase of the first rule cited."""
    return RULE_BOOK[cites[0]].source if cites else None
