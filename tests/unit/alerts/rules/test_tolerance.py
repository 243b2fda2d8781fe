"""Mild pain is part of the protocol in osteoarthritis and tendinopathy: where the patient reads so (C-089)."""

from typing import Any

import pytest

from tests.support.exercises import lift
from tests.support.timeline import Timeline
from tests.unit.alerts.rules.messages import messages


def shown(timeline: Timeline) -> bool:
    return bool(messages(timeline.run(), "C-089"))


@pytest.mark.parametrize(
    ("pain", "shows"),
    [
        (0, False),  # nothing to explain
        (0.1, True),
        (3, True),  # the example
        (4, True),  # at the bound
        (4.1, False),  # amber: its text instead
        (4.5, False),  # the example
        (5.1, False),  # red
        (None, False),  # unknown is not mild
    ],
)
def test_pain_during_the_session(pain: float | None, shows: bool) -> None:
    """C-089, with the worked example: in knee osteoarthritis."""
    assert shown(Timeline().plan(indications=["knee_oa"]).session("02-13 19:00", lift(pain=pain))) is shows


@pytest.mark.parametrize(
    ("indication", "shows"),
    [
        ("knee_oa", True),
        ("hip_oa", True),
        ("tendinopathy(achilles)", True),
        ("patellar", True),
        ("rotator_cuff", True),
        ("clbp_strength_deficit", False),
        ("post_injury_surgical", False),
        ("fibromyalgia", False),
    ],
)
def test_conditions(indication: str, shows: bool) -> None:
    """C-089: osteoarthritis and chronic tendinopathy alone."""
    assert shown(Timeline().plan(indications=[indication]).session("02-13 19:00", lift(pain=3))) is shows


@pytest.mark.parametrize("flag", [{"acute_inflammation": True}, {"recent_injury": "2026-02-10"}])
def test_never_in_an_acute_phase(flag: dict[str, Any]) -> None:
    """C-089: a tendinopathy with an acute flare is C-016's."""
    timeline = Timeline().plan(indications=["achilles"], **flag)
    assert not shown(timeline.session("02-13 19:00", lift(pain=2)))


def test_never_beside_worse_pain_a_red_flag_or_a_hold() -> None:
    """C-089: it must not reassure where something is wrong."""
    plan: dict[str, Any] = {"indications": ["knee_oa"]}
    both = [lift(pain=3), lift("row", pain=4.5)]
    assert not shown(Timeline().plan(**plan).session("02-13 19:00", *both))
    assert not shown(Timeline().plan(**plan).session("02-13 19:00", lift(pain=3), symptoms=["dark_urine"]))
    held = Timeline().plan(**plan).symptom("02-13 08:00", "snap_or_tearing")
    assert not shown(held.session("02-13 19:00", lift(pain=3)))


def test_the_text_names_the_patients_own_bound() -> None:
    """C-089: thresholds are unchanged by it."""
    story = Timeline().plan(indications=["knee_oa"]).session("02-13 19:00", lift(pain=3)).run()
    (said,) = messages(story, "C-089")
    assert said.audience == "patient"
    assert "up to 4/10 during an exercise is part of the protocol" in said.sentence
    assert [one.reason for one in story.decisions()] == ["CONFIRM 1/2"]
