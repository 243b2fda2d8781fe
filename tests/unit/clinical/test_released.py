"""What was released stays as it was: a changed number is a new version (C-009)."""

import json
from pathlib import Path
from typing import Final

from shared.clinical.ruleset import RELEASES
from shared.clinical.settings import RULES
from shared.clinical.settings.setting import shown

RELEASED: Final[dict[str, dict[str, str]]] = json.loads(
    Path(__file__).with_name("released_rule_sets.json").read_text("utf-8")
)
"""Every value of every release: `./run rules` adds those of a new one, and never changes what was released."""

MEND: Final = (
    "A rule set that was released never changes. Give the new numbers a version (`version` in"
    " shared/clinical/settings/__init__.py), the old ones an entry in RELEASES (shared/clinical/ruleset.py);"
    " then ./run rules."
)


def values(version: str) -> dict[str, str]:
    return {info.name: shown(info.value, info.meta) for info in RELEASES[version].settings()}


def test_every_release_is_still_what_it_was() -> None:
    """C-009: all of them are here, with their values; the first is the base of every timetable."""
    assert list(RELEASES) == list(RELEASED), MEND
    for version, released in RELEASED.items():
        now = values(version)
        assert {name: now.get(name) for name in released} == released, MEND


def test_the_newest_release_has_no_number_that_was_not_released() -> None:
    """C-009: a new setting is a new version too; older releases get it with the value it had as part of the code."""
    assert list(RELEASED)[-1] == RULES.version
    assert values(RULES.version).keys() == RELEASED[RULES.version].keys(), MEND
