"""Signs that need no number, or hardly one: red flags, falls, contraindications, breath held, training in a hold."""

from typing import Any

from shared.contracts.vocabulary import AlertCode
from tests.support.exercises import lift
from tests.support.timeline import Story, Timeline
from tests.unit.boundaries.boundary import EMERGENCY, INFO, ROUTINE, SILENT, URGENT, Boundary


def reported(symptom: str, pain: int | str | None) -> Story:
    return Timeline().plan().symptom("02-13 10:00", symptom, pain=pain).run()


def clicked(symptoms: tuple[str, ...]) -> Story:
    return Timeline().plan().symptom("02-13 10:00", *symptoms).run()


def fallen_again(day: str) -> Story:
    """After a fall on 2026-02-13."""
    timeline = Timeline().plan().symptom("02-13 10:00", "fall_without_injury")
    return timeline.symptom(f"{day} 10:00", "fall_without_injury").run()


def stated(answer: bool | None) -> Story:
    answers = {} if answer is None else {"acute_systemic_illness": answer}
    return Timeline().plan().add("plan.changed", "02-13 10:00", {"contraindications": answers}).run()


def breath(how: tuple[bool | None, str | None]) -> Story:
    held, risk = how
    done = lift() | ({} if held is None else {"breath_hold": held})
    risks: dict[str, Any] = {} if risk is None else {"risk_flags": [risk]}
    return Timeline().plan(**risks).session("02-13 19:00", done).run()


def started(at: str) -> Story:
    """A red flag at 18:00, and a session that begins before, then or after."""
    timeline = Timeline().plan().symptom("02-13 18:00", "palpitations")
    return timeline.session("02-13 20:00", started=f"02-13 {at}").run()


def named(received: str) -> Story:
    """A clearance of 10:00 names a red flag of the day before, which is received at that time."""
    timeline = Timeline().plan().symptom("02-12 20:00", "syncope", id="faint", received=f"02-13 {received}")
    return timeline.clear("02-13 10:00", named=["faint"], received="02-13 12:00").run()


NO_MATTER = {None: EMERGENCY, 0: EMERGENCY, 10: EMERGENCY}
A = AlertCode
BOUNDARIES = (
    Boundary(A.RED_FLAG_CV, "C-094", "whatever the pain", lambda pain: reported("chest_pain", pain), NO_MATTER),
    Boundary(A.RED_FLAG_OTHER, "C-099", "whatever the pain", lambda pain: reported("dark_urine", pain), NO_MATTER),
    Boundary(
        A.RED_FLAG_OTHER,
        "C-099",
        "weakness or swelling with pain above 5",
        lambda pain: reported("severe_weakness_or_swelling", pain),
        {4.9: SILENT, 5: SILENT, 5.1: URGENT, None: URGENT},
    ),
    Boundary(
        A.RED_FLAG_SNAP,
        "C-092",
        "whatever the pain",
        lambda pain: reported("snap_or_tearing", pain),
        {None: URGENT, 0: URGENT, 10: URGENT},
    ),
    Boundary(
        A.RED_FLAG_SNAP,
        "C-092",
        "with functional loss",
        clicked,
        {("fatigue",): SILENT, ("snap_or_tearing",): URGENT, ("new_functional_loss", "snap_or_tearing"): EMERGENCY},
    ),
    Boundary(
        A.RED_FLAG_FUNCTION,
        "C-093",
        "not beside a snap",
        clicked,
        {("fatigue",): SILENT, ("new_functional_loss",): URGENT, ("new_functional_loss", "snap_or_tearing"): SILENT},
    ),
    Boundary(A.RED_FLAG_HISTORICAL, "C-103", "received", named, {"09:59": SILENT, "10:00": SILENT, "10:01": INFO}),
    Boundary(A.FALL, "C-100", "90 d", fallen_again, {"05-13": URGENT, "05-14": URGENT, "05-15": ROUTINE}),
    Boundary(A.CONTRAINDICATION, "C-011", "answered", stated, {None: SILENT, False: SILENT, True: URGENT}),
    Boundary(
        A.VALSALVA_RISK,
        "C-052",
        "held, with a risk",
        breath,
        {
            (None, "hypertension"): SILENT,
            (False, "hypertension"): SILENT,
            (True, None): SILENT,
            (True, "hypertension"): ROUTINE,
        },
    ),
    Boundary(A.TRAINING_DURING_HOLD, "C-102", "start", started, {"17:59": SILENT, "18:00": URGENT, "18:01": URGENT}),
)
