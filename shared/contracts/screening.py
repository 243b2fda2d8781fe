"""Medical screening before a programme, as it is sent."""

from typing import Annotated

from pydantic import Field

from shared.contracts.base import Contract, NumberOnly
from shared.contracts.times import Day

Item = Annotated[str, Field(min_length=1, max_length=100)]
"""Key of a screening item (C-011, C-012)."""


class BloodPressure(Contract):
    """Resting blood pressure of the screening, mmHg."""

    systolic_mmhg: Annotated[int, Field(ge=50, le=300), NumberOnly]
    diastolic_mmhg: Annotated[int, Field(ge=30, le=200), NumberOnly]


class ScreeningClearance(Contract):
    """A clinician's written clearance with the adjustments it demands (C-012)."""

    granted_by: str
    date: Day
    adjustments: dict[str, object] = Field(default_factory=dict)


class Screening(Contract):
    """Medical screening before activation (C-010 to C-015, C-022). Unknown is not cleared."""

    clinician: str | None = None
    date: Day
    absolute: dict[str, bool | None] = Field(default_factory=dict)
    relative: dict[str, bool | None] = Field(default_factory=dict)
    comorbidities: dict[str, bool | int | None] = Field(default_factory=dict)
    medical_evaluation_on_file: bool = False
    indication: str | None = None
    acute_inflammatory_phase: bool | None = None
    orthopaedic_clearance: bool = False
    orthopaedic_clearance_date: Day | None = None
    event_date: Day | None = None
    """Date of the surgery or injury that the orthopaedic clearance must follow (C-015)."""
    clearance: ScreeningClearance | None = None
    blood_pressure: BloodPressure | None = None
