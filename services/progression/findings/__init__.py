"""The findings of progression: one file each, listed here in the order they read an event."""

from typing import Final

from services.progression.domain.finding import Finding
from services.progression.findings import reassessment

FINDINGS: Final[tuple[Finding, ...]] = (reassessment.FINDING,)
"""Every finding. A new one is one file, one line here, one table test."""
