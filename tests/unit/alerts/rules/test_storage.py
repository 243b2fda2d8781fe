"""What the rules over weeks remember survives storage at every step, and late arrival (C-019, C-088, C-090, C-112)."""

from datetime import date, timedelta

from services.alerts.fold import AlertsLedger
from tests.properties.driver import deliveries, live, open_alerts, spoken
from tests.support.exercises import lift
from tests.support.timeline import Timeline
from tests.unit.alerts.rules.functional import examined

EXPECTED = {
    "BASELINE_INCOMPLETE",
    "CONTRAINDICATION",
    "FATIGUE_PERSISTENT",
    "FUNCTION_DECLINE",
    "LOW_ADHERENCE",
    "NON_RESPONSE_REVIEW",
    "PAIN_TREND_UP",
    "PROFILE_REVIEW",
    "VALSALVA_RISK",
}


def eventful(*, late: bool) -> Timeline:
    """A patient of whom every rule over weeks has something to say; with `late` some reports come a day later."""
    timeline = Timeline().plan(
        at="01-05 07:00",
        phase="adaptation",
        phase_since="2026-01-05",
        last_session_on=None,
        birth_date="1961-02-19",
        sex="female",
        risk_flags=["hypertension"],
        baseline_rest_pain=5,
    )

    def received(day: str) -> str | None:
        return f"{day} 20:00" if late else None

    examined(timeline, "01-06 10:00", "grip_strength", 22, tester="therapist")
    for number, pre in ((19, 2), (22, 2), (26, 3), (29, 3), (33, 4), (36, 4)):
        on = date(2026, 1, 1) + timedelta(days=number - 1)
        exercise = lift() | {"breath_hold": True}
        come = received(f"{on + timedelta(days=1):%m-%d}")
        timeline.session(f"{on:%m-%d} 19:00", exercise, pre=pre, symptoms=["fatigue"], received=come)
    examined(timeline, "02-10 10:00", "grip_strength", 15, tester="therapist", received=received("02-11"))
    timeline.add("reassessment.completed", "02-12 10:00", {})
    for day in ("02-23", "03-02", "03-09", "03-16", "03-23"):
        timeline.session(f"{day} 19:00", pre=5)
    for day in ("02-26", "03-05", "03-12", "03-19"):
        timeline.session(f"{day} 19:00", pre=None)
    timeline.checkin("03-25 12:00", 5).checkin("03-28 12:00", 5, received="03-29 05:00" if late else None)
    return timeline.add("plan.changed", "04-02 10:00", {"contraindications": {"recent_intracranial_bleed": True}})


def test_storage_at_every_step_changes_nothing() -> None:
    arriving = deliveries(eventful(late=False))
    kept, stored = (live(AlertsLedger, arriving, stored=stored) for stored in (False, True))
    assert spoken(stored) == spoken(kept)
    assert {code for code, _ in open_alerts(kept)} >= EXPECTED


def test_late_arrival_ends_in_the_same_alerts() -> None:
    on_time, late = (live(AlertsLedger, deliveries(eventful(late=late))) for late in (False, True))
    assert open_alerts(late) == open_alerts(on_time)
