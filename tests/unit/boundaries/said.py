"""What every alert says at its thresholds, kept in said.json: `python -m tests.unit.boundaries.said` writes it anew.

Sentences, rules, details and inputs are part of a clinical record: whoever changes one sees it in this file's diff.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.unit.boundaries import adherence, pain, signs, training
from tests.unit.boundaries.boundary import EMERGENCY, INFO, ROUTINE, SILENT, URGENT, Boundary

FILE: Final = Path(__file__).with_name("said.json")
BOUNDARIES: Final[Sequence[Boundary]] = (
    *signs.BOUNDARIES,
    *pain.BOUNDARIES,
    *training.BOUNDARIES,
    *adherence.BOUNDARIES,
)

_RANKS: Final = (SILENT, INFO, ROUTINE, URGENT, EMERGENCY)


def said(boundary: Boundary) -> dict[str, Any]:
    """The last alert of the first value at which it is most severe, as it is said."""
    value = max(boundary.raised, key=lambda value: _RANKS.index(boundary.raised[value]))
    alert = [one for one in boundary.tell(value).alerts(boundary.code) if one.kind != "alert_resolved"][-1]
    told: dict[str, Any] = json.loads(alert.model_dump_json(include={"sentence", "rules", "details", "inputs"}))
    return {"value": str(value), **told}


if __name__ == "__main__":
    whole = {str(boundary): said(boundary) for boundary in BOUNDARIES}
    FILE.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
