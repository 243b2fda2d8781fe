"""Rule-set documents for tests."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any


def document(version: str, active_from: datetime | str, **overrides: Any) -> dict[str, Any]:
    """A document as JSON has it."""
    return {
        "version": version,
        "active_from": active_from if isinstance(active_from, str) else active_from.isoformat(),
        "overrides": overrides,
        "note": "Tried in a test",
        "approved_by": "Dr. A. Example",
    }


def write(folder: Path, tenant: str, *documents: dict[str, Any]) -> None:
    """Put documents where a service looks for them."""
    for each in documents:
        place = folder / tenant
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{each['version']}.json").write_text(json.dumps(each))
