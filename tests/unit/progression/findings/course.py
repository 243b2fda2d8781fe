"""Timelines that a finding's tests begin with."""

from typing import Any

from tests.support.exercises import Raw, planned
from tests.support.timeline import Story, Timeline


def phase_one(*exercises: Raw, **plan: Any) -> Timeline:
    """A plan in Phase 1 since its start on 2026-01-05, no session yet; 40 kg of an e1RM of 80 kg."""
    defaults: dict[str, Any] = {
        "phase": "adaptation",
        "phase_since": "2026-01-05",
        "last_session_on": "2026-01-02",
        "last_reassessment_on": "2026-01-05",
    }
    chosen = exercises or (planned(load=40, step_kg=1, e1rm_kg=80, last_change_on="2026-01-05"),)
    return Timeline().plan(*chosen, at="01-05 07:00", **(defaults | plan))


def episodes(story: Story, code: str) -> list[str]:
    """Episodes raised of a code, in order."""
    return [one.episode for one in story.alerts(code) if one.kind == "alert_raised"]
