"""Generated clinics that have everything in common but what is none of each other's business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from shared.contracts.kafka import encode
from tests.live.store.records import NOON, TestRecord

TENANTS: Final = ("clinic-a", "clinic-b", "clinic-c")
PATIENTS: Final = ("p1", "p2")
ALONE: Final = {tenant: f"only-{tenant}" for tenant in TENANTS}
"""A patient that one clinic alone has."""
EVENT_IDS: Final = ("e1", "e2", "e3")
SESSION_IDS: Final = ("s1", "s2")
PARTITION: Final = 0


@dataclass(frozen=True)
class Happening:
    """One event of one clinic. Ids are shared by all clinics, what happened differs."""

    tenant: str
    patient: str
    kind: str
    id: str
    session: str
    hour: int
    score: int

    def record(self, offset: int) -> TestRecord:
        """The event on the journal."""
        at = NOON + timedelta(hours=self.hour)
        kind, data = _CONTENT[self.kind](self, at.isoformat(), (at - timedelta(minutes=40)).isoformat())
        raw = {
            "specversion": "1.0",
            "id": self.id,
            "source": "app:same",
            "type": f"liftline.{kind}.v1",
            "subject": self.patient,
            "time": at.isoformat(),
            "receivedtime": at.isoformat(),
            "tenant": self.tenant,
            "actor": f"nurse-of-{self.tenant}",
            "actorrole": "clinician",
            "data": data,
        }
        sent = encode(raw)
        return TestRecord(offset, sent.key, sent.value, list(sent.headers), PARTITION)


def _session(it: Happening, at: str, began: str) -> tuple[str, dict[str, Any]]:
    exercise = {"exercise_id": "leg_press", "pain": it.score, "sets": [{"reps": 10, "load_kg": 40 + it.score}]}
    return "session.completed", {
        "session_id": it.session,
        "started_at": began,
        "ended_at": at,
        "exercises": [exercise],
    }


def _symptom(it: Happening, _at: str, _began: str) -> tuple[str, dict[str, Any]]:
    return "symptom.reported", {"symptoms": [("chest_pain", "syncope", "fatigue")[it.score % 3]]}


def _checkin(it: Happening, _at: str, _began: str) -> tuple[str, dict[str, Any]]:
    return "pain.checkin", {"pain": it.score, "location": "joint"}


def _plan(it: Happening, _at: str, _began: str) -> tuple[str, dict[str, Any]]:
    exercise = {"exercise_id": "leg_press", "load_kind": "external_kg", "sets": 1, "load_kg": 60, "step_kg": 2.5}
    return "plan.imported", {
        "profile": "pain",
        "birth_date": "1970-01-01",
        "home_timezone": "Europe/Berlin",
        "program_start": "2025-10-01",
        "technique_signed_off": True,
        "exercises": [exercise],
        "phase": "progression",
        "phase_since": "2025-11-01",
        "last_reassessment_on": "2026-02-01",
        "schedule": {"weekdays": [1, 3, 5], "from_date": "2026-02-02"} if it.score % 2 else None,
    }


_CONTENT: Final[Mapping[str, Any]] = {"session": _session, "symptom": _symptom, "checkin": _checkin, "plan": _plan}


@st.composite
def worlds(draw: st.DrawFn) -> list[Happening]:
    """What happens in two or three clinics, in one order on one partition. Each has a plan and a red flag for p1."""
    tenants = TENANTS[: draw(st.integers(2, 3))]
    certain = [
        Happening(tenant, "p1", kind, EVENT_IDS[place], "s1", 0, draw(st.integers(0, 7)) if kind == "plan" else 0)
        for tenant in tenants
        for place, kind in enumerate(("plan", "symptom"))
    ]
    certain += [Happening(tenant, ALONE[tenant], "symptom", f"of-{tenant}", "s1", 1, 0) for tenant in tenants]
    more = draw(
        st.lists(
            st.builds(
                Happening,
                tenant=st.sampled_from(tenants),
                patient=st.sampled_from(PATIENTS),
                kind=st.sampled_from(["session", "session", "symptom", "checkin"]),
                id=st.sampled_from(EVENT_IDS),
                session=st.sampled_from(SESSION_IDS),
                hour=st.integers(2, 90),
                score=st.integers(0, 7),
            ),
            min_size=4,
            max_size=12,
        )
    )
    return [*draw(st.permutations(certain)), *sorted(more, key=lambda one: one.hour)]


def of(tenant: str, world: Sequence[Happening]) -> list[Happening]:
    """The same world without the other clinics."""
    return [one for one in world if one.tenant == tenant]
