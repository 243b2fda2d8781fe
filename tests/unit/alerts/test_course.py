"""C-001, C-083: the course that alerts follow, and what becomes of alerts when it cannot be followed."""

import pytest

from services.alerts import fold as alerts
from shared.clinical.course.gate import Gate, Situation
from shared.clinical.course.verdict import Verdict
from tests.support.exercises import Raw, ladder, lift
from tests.support.timeline import Timeline


def row(rungs: int | None) -> Raw:
    return lift("band_row", None, (15, 15), level=rungs)


def stepped_up(*logged: int | None, checkin: str = "02-20 18:00") -> Timeline:
    """Two qualifying sessions at rung 2 raise the band to rung 3; the third is done as logged, sore a day later."""
    timeline = Timeline().plan(ladder(last_change_on="2026-01-20"), auto_apply="all", last_session_on="2026-02-11")
    for day, rung in zip(("02-13", "02-16", "02-19"), logged, strict=True):
        timeline.session(f"{day} 17:00", row(rung))
    return timeline.checkin(checkin, 4, "muscle_diffuse")


@pytest.mark.parametrize(
    ("logged", "expected"),
    [
        ((2, 2, 3), ("DOMS_EXPECTED", "info")),
        ((None, None, None), ("DOMS_EXPECTED", "info")),
        ((2, 2, None), ("DOMS_EXPECTED", "info")),
        # Done at the old rung though 3 is prescribed: nothing new was lifted.
        ((2, 2, 2), ("PAIN_24H", "routine")),
        ((None, None, 2), ("PAIN_24H", "routine")),
    ],
)
def test_an_absent_rung_is_the_prescribed_one(logged: tuple[int | None, ...], expected: tuple[str, str]) -> None:
    """C-001, C-083."""
    assert stepped_up(*logged).run().raised("DOMS_EXPECTED", "PAIN_24H") == [expected]


def test_a_fault_in_a_gate_costs_no_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    """C-092: alerts goes on without the course, and a rung that nobody logged is unknown, hence not new."""

    def broken(_: Situation) -> Verdict:
        raise ZeroDivisionError

    monkeypatch.setattr(alerts, "GATES", (Gate(name="BROKEN", check=broken),))
    story = stepped_up(None, None, None).symptom("02-21 09:00", "chest_pain").run()
    assert story.raised("RED_FLAG_CV", "DOMS_EXPECTED", "PAIN_24H") == [
        ("PAIN_24H", "routine"),
        ("RED_FLAG_CV", "emergency"),
    ]
