"""The plan an imported training log implies: every exercise at the load its first session had."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from services.ingest.domain.conversion import event_id
from services.ingest.domain.strong_rows import unloaded_kind
from shared.contracts.vocabulary import AutoApply, EventType, LoadKind, Phase, Profile

ASSUMED_BIRTH_DATE: Final = date(1980, 1, 1)
"""Taken where none is given: a patient under 65, hence the cadence and the detraining ladder of the profile."""

SETS: Final[Mapping[Profile, tuple[int, int]]] = {
    Profile.ATHLETE: (3, 5),
    Profile.PAIN: (2, 3),
    Profile.SARCOPENIC: (2, 3),
}
"""Fewest and most sets a plan may prescribe (C-040)."""

MOST_EXERCISES: Final = 100
"""Most exercises of a plan; further ones are recorded and shown, never decided on."""

_BEFORE: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class PlanOptions:
    """What the log does not say. `step_kg` is the smallest step of the equipment, kg."""

    profile: Profile
    time_zone: str
    step_kg: Decimal
    birth_date: date | None = None


def plan_event(sessions: Sequence[Mapping[str, Any]], options: PlanOptions) -> dict[str, Any]:
    """The `plan.imported` of sessions in order of time, a second before the first one begins.

    Its increases need no approval (C-071: imports). `sessions` must not be empty.
    """
    first = sessions[0]
    started = datetime.fromisoformat(first["data"]["started_at"])
    start_date = started.date().isoformat()
    data: dict[str, Any] = {
        "profile": str(options.profile),
        "birth_date": (options.birth_date or ASSUMED_BIRTH_DATE).isoformat(),
        "home_timezone": options.time_zone,
        "program_start": start_date,
        "phase": str(Phase.ADAPTATION),
        "phase_since": start_date,
        "auto_apply": str(AutoApply.ALL),
        "exercises": list(islice(_exercises(sessions, options), MOST_EXERCISES)),
    }
    if options.birth_date is None:
        data["assumptions"] = [f"birth_date={ASSUMED_BIRTH_DATE}"]
    return {
        "specversion": "1.0",
        "id": event_id(f"{first['source']}/plan", first["subject"], start_date),
        "source": first["source"],
        "type": str(EventType.PLAN_IMPORTED),
        "subject": first["subject"],
        "time": (started - _BEFORE).isoformat(),
        "data": data,
    }


def _exercises(sessions: Sequence[Mapping[str, Any]], options: PlanOptions) -> Iterator[dict[str, Any]]:
    """In the order of their first session."""
    performed: dict[str, list[list[dict[str, Any]]]] = {}
    for session in sessions:
        for exercise in session["data"]["exercises"]:
            working = [done for done in exercise["sets"] if not done.get("warmup")]
            if working:
                performed.setdefault(exercise["exercise_id"], []).append(working)
    fewest, most = SETS[options.profile]
    for name, history in performed.items():
        sets = max(fewest, min(most, len(history[0])))
        yield {"exercise_id": name, "sets": sets, **_load(name, history, options.step_kg)}


def _load(name: str, history: Sequence[Sequence[Mapping[str, Any]]], step_kg: Decimal) -> dict[str, Any]:
    """Load kind and load: the heaviest working set of the first session that had a load, else the shortest hold."""
    loads = [[done["load_kg"] for done in sets if "load_kg" in done] for sets in history]
    loaded = next((each for each in loads if each), None)
    if loaded is not None:
        return {"load_kind": str(LoadKind.EXTERNAL_KG), "load_kg": max(loaded), "step_kg": step_kg}
    if all("hold_s" in done for done in history[0]):
        return {"load_kind": str(LoadKind.ISOMETRIC), "hold_s": min(done["hold_s"] for done in history[0])}
    return {"load_kind": str(unloaded_kind(name) or LoadKind.BODYWEIGHT), "level": 1}
