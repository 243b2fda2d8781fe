"""The findings of progression: one file each, listed here in the order they read an event."""

from typing import Final

from services.progression.domain.finding import Finding
from services.progression.findings import (
    load_above_prescription,
    low_frequency,
    over_frequency,
    phase_delayed,
    plateau,
    reassessment,
    rest_too_short,
    session_too_long,
    spacing,
    technique_review,
    unsupervised,
)

FINDINGS: Final[tuple[Finding, ...]] = (
    unsupervised.FINDING,
    technique_review.FINDING,
    load_above_prescription.FINDING,
    session_too_long.FINDING,
    over_frequency.FINDING,
    spacing.FINDING,
    rest_too_short.FINDING,
    low_frequency.FINDING,
    phase_delayed.FINDING,
    plateau.FINDING,
    reassessment.FINDING,
)
"""Every finding. A new one is one file, one line here, one table test."""
