"""The findings of progression: one file each, listed here in the order they read an event."""

from typing import Final

from services.progression.domain.finding import Finding
from services.progression.findings import (
    load_above_prescription,
    over_frequency,
    phase_delayed,
    reassessment,
    session_too_long,
    technique_review,
    unsupervised,
)

FINDINGS: Final[tuple[Finding, ...]] = (
    unsupervised.FINDING,
    technique_review.FINDING,
    load_above_prescription.FINDING,
    session_too_long.FINDING,
    over_frequency.FINDING,
    phase_delayed.FINDING,
    reassessment.FINDING,
)
"""Every finding. A new one is one file, one line here, one table test."""
