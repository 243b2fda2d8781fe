"""Response to training and to acupuncture by condition: a table for clinicians, nothing is computed from it (C-125)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from shared.clinical import indications
from shared.clinical.messages import wording
from shared.clinical.settings import ClinicalRules
from shared.contracts.wording import Wording

_TABLE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "knee_oa": ("high_first_line", "moderate"),
        "clbp_strength_deficit": ("high", "moderate_high"),
        "painful_sarcopenia": ("high_no_alternative", "low"),
        "other(myofascial_pain)": ("moderate", "moderate_high"),
    }
)
"""Condition, response to resistance training, response to medical acupuncture (lines 111-117 of the source)."""


def rows(named: Iterable[str], rules: ClinicalRules) -> tuple[Wording, ...]:
    """The rows for these indications, each with NICE's note; none unless the clinic has switched the table on."""
    if rules.acupuncture_table != 1:
        return ()
    conditions = dict.fromkeys(indications.read(text).replace(" ", "_").lower() for text in named)
    return tuple(_row(condition) for condition in conditions if condition in _TABLE)


def _row(condition: str) -> Wording:
    training, acupuncture = _TABLE[condition]
    return wording("C-125.row", condition=condition, training=training, acupuncture=acupuncture)
