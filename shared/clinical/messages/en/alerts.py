"""Alerts: what was seen and what follows, for clinicians."""

from typing import Final

TEXTS: Final[dict[str, str]] = {}
