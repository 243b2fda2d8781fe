"""The forms of a patient's page as the data of the events they send; what is missing or wrong is said in a sentence."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError
from starlette.datastructures import FormData

from services.alerts.adapters.console.complaints import first_of
from services.alerts.adapters.console.words import plain
from shared.clinical.course.exercise import ExerciseState
from shared.clinical.screening import RELATIVE
from shared.contracts.events import EVENTS
from shared.contracts.plan_vocabulary import Contacted, ContactOutcome, ContactWay, Movement, MuscleGroup
from shared.contracts.plans import PlannedExercise
from shared.contracts.vocabulary import AutoApply, EventType, LoadKind, PauseReason, Profile
from shared.runtime.problems import ProblemError

CHOICES: Final = {
    "reason": tuple(PauseReason),
    "profile": tuple(Profile),
    "channel": tuple(ContactWay),
    "outcome": tuple(ContactOutcome),
    "who": tuple(Contacted),
    "load_kind": tuple(LoadKind),
    "movement": tuple(Movement),
    "muscle_group": tuple(MuscleGroup),
    "auto_apply": tuple(AutoApply),
    "relative": RELATIVE,
}
"""What the forms let choose from."""

DOSES: Final = {LoadKind.EXTERNAL_KG: "load_kg", LoadKind.ISOMETRIC: "hold_s"}
"""What an exercise is dosed by; all others by their level."""

_ASKED_FOR: Final = frozenset({"last_change_on", "load_kg", "level", "hold_s", "sets"})
_ANSWERS: Final = {"yes": True, "no": False}


class Fields:
    """A form as its readers see it: text without what surrounds it, nothing that is empty."""

    def __init__(self, form: FormData, prefix: str = "") -> None:
        """`prefix`: what the names of the fields begin with."""
        self._form = form
        self._prefix = prefix

    def under(self, prefix: str) -> "Fields":
        """The fields whose names go on with this."""
        return Fields(self._form, self._prefix + prefix)

    @property
    def there(self) -> bool:
        """Whether the form has any of these fields."""
        return any(name.startswith(self._prefix) for name in self._form)

    def text(self, name: str) -> str | None:
        """What somebody has written or chosen; None for nothing."""
        value = self._form.get(self._prefix + name, "")
        return (value.strip() or None) if isinstance(value, str) else None

    def listed(self, name: str) -> list[str]:
        """Words with commas or line breaks between them."""
        text = (self.text(name) or "").replace("\n", ",")
        return [word.strip() for word in text.split(",") if word.strip()]

    def whole(self, name: str) -> int | str | None:
        """A whole number; what is none stays as it was written, for the contract to refuse."""
        text = self.text(name)
        return int(text) if text is not None and text.isascii() and text.isdecimal() else text

    def all(self, name: str) -> list[str]:
        """Everything that was ticked under a name."""
        return [value for value in self._form.getlist(self._prefix + name) if isinstance(value, str) and value]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.text(name) is not None

    def number(self, name: str) -> int | float | None:
        """A number as JSON has it, because events carry numbers, not text; raises 422."""
        text = self.text(name)
        try:
            value = None if text is None else Decimal(text)
        except ArithmeticError:
            raise ProblemError(422, f"{plain(name).capitalize()} is a number.") from None
        if value is None or not value.is_finite():
            return None
        return int(value) if value == value.to_integral_value() else float(value)

    def numbers(self, prefix: str) -> dict[str, int | float]:
        """Numbers by what their names say after `prefix`, those that were given."""
        named = {str(name).removeprefix(prefix): self.number(name) for name in self._form if name.startswith(prefix)}
        return {name: value for name, value in named.items() if value is not None}

    def some(self, *names: str) -> dict[str, Any]:
        """Texts by name, those that were given."""
        return {name: text for name in names if (text := self.text(name)) is not None}


Reader = Callable[[Fields], dict[str, Any]]


def _texts(*names: str) -> Reader:
    return lambda form: form.some(*names)


def _clearance(form: Fields) -> dict[str, Any]:
    what, factor = form.text("what"), form.number("resume_load_factor")
    scope = {"scope": "program"} if what is None else {"scope": "exercise", "exercise_id": what}
    # Ended is what the page showed: a red flag that came while it stood open is not (C-103).
    known = {"known_until": until} if (until := form.text("read_until")) else {}
    return {**scope, **known, **form.some("note"), **({} if factor is None else {"resume_load_factor": factor})}


def _profile(form: Fields) -> dict[str, Any]:
    return {**form.some("profile"), "frail": form.ticked("frail")}


def _dosed(exercise: dict[str, Any], form: Fields) -> dict[str, Any]:
    """An exercise with the dose and the sets of the form."""
    dose = DOSES.get(exercise.get("load_kind", ""), "level")
    return exercise | {dose: form.number("dose"), "sets": form.number("sets")}


def _changed(form: Fields) -> dict[str, Any]:
    """An exercise of the plan as it was shown, with another dose or other sets; or it is taken out."""
    try:
        exercise = json.loads(form.text("planned") or "{}")
        name = exercise["exercise_id"]
    except (ValueError, TypeError, KeyError):
        raise ProblemError(422, "Open the page again: it does not say which exercise is meant.") from None
    return {"remove_exercises": [name]} if form.ticked("remove") else {"exercises": [_dosed(exercise, form)]}


def _added(form: Fields) -> dict[str, Any]:
    exercise = form.some("exercise_id", "load_kind", "movement")
    exercise["muscle_groups"] = form.all("muscle_group")
    for name in ("step_kg", "max_level"):
        if (value := form.number(name)) is not None:
            exercise[name] = value
    return {"exercises": [_dosed(exercise, form)]}


def _schedule(form: Fields) -> dict[str, Any]:
    weekdays = [int(day) for day in form.all("weekday") if day.isdecimal()]
    return {"schedule": {"weekdays": weekdays, **form.some("from_date")}}


def _terms(form: Fields) -> dict[str, Any]:
    """What else a plan says; what is left as it is is left out."""
    answered = {
        name: _ANSWERS[text]
        for name in ("continue_progression", "performance_goal", "acute_inflammation", "complex")
        if (text := form.text(name)) in _ANSWERS
    }
    minutes = form.number("planned_minutes")
    given = {**form.some("auto_apply"), **answered, **({} if minutes is None else {"planned_minutes": minutes})}
    if not given:
        raise ProblemError(422, "Nothing of the plan was changed.")
    return given


def _reassessed(form: Fields) -> dict[str, Any]:
    found = form.all("absolute")
    answers = {item: item in found for item in form.all("item")} if form.ticked("asked") else dict.fromkeys(found, True)
    data: dict[str, Any] = {"e1rm_kg": form.numbers("e1rm."), "one_rm_kg": form.numbers("one_rm.")}
    data |= {"contraindications": answers, "supervised": form.ticked("supervised") or None}
    if (pain := form.number("baseline_rest_pain")) is not None:
        data["baseline_rest_pain"] = pain
    if form.ticked("screened"):
        data["screening"] = _screening(form, answers)
    return data


def _screening(form: Fields, absolute: Mapping[str, bool]) -> dict[str, Any]:
    """A screening anew: complete, because unknown is not cleared (C-010)."""
    pressure = {name: form.number(name) for name in ("systolic_mmhg", "diastolic_mmhg")}
    if not form.ticked("asked") or None in pressure.values():
        raise ProblemError(422, "A screening needs every absolute contraindication asked, and the blood pressure.")
    present = form.all("relative")
    screening: dict[str, Any] = {
        **form.some("clinician", "date"),
        "absolute": dict(absolute),
        "relative": {item: item in present for item in form.all("relative_item")},
        "blood_pressure": pressure,
    }
    adjusted = {name: value for name in ("ceiling_pct", "rpe_cap") if (value := form.number(name)) is not None}
    if adjusted:
        by = {"granted_by": form.text("clinician"), **form.some("date")}
        screening["clearance"] = {**by, "adjustments": adjusted}
    return screening


ACTS: Final[Mapping[str, tuple[EventType, Reader]]] = {
    "clear": (EventType.CLEARANCE_GRANTED, _clearance),
    "approve": (EventType.DECISION_APPROVED, _texts("decision_id", "note")),
    "decline": (EventType.DECISION_DECLINED, _texts("decision_id", "note")),
    "pause": (EventType.PAUSE_DECLARED, _texts("from_date", "to_date", "reason")),
    "sign-off": (EventType.TECHNIQUE_SIGNED_OFF, _texts("exercise_id")),
    "profile": (EventType.PROFILE_CHANGED, _profile),
    "contact": (EventType.CONTACT_RECORDED, _texts("channel", "outcome", "who", "note", "alert_id")),
    "exercise": (EventType.PLAN_CHANGED, _changed),
    "add": (EventType.PLAN_CHANGED, _added),
    "schedule": (EventType.PLAN_CHANGED, _schedule),
    "terms": (EventType.PLAN_CHANGED, _terms),
    "reassess": (EventType.REASSESSMENT_COMPLETED, _reassessed),
}
"""Acts on a programme: the event that each sends, and how its form is read."""


def read(act: str, form: FormData) -> tuple[EventType, dict[str, Any]] | None:
    """The event a form asks for, and its data, checked by the contract; None: no such act. Raises 422."""
    if act not in ACTS:
        return None
    kind, reader = ACTS[act]
    data = reader(Fields(form))
    try:
        EVENTS[kind].model_validate(data)
    except ValidationError as wrong:
        raise ProblemError(422, first_of(wrong)) from None
    return kind, data


def dose_of(exercise: ExerciseState) -> str:
    """By what an exercise is dosed: load_kg, level, hold_s."""
    return DOSES.get(exercise.load_kind, "level")


def planned(exercise: ExerciseState) -> str:
    """An exercise of the plan as JSON, without what a form asks for: what is not asked for stays as it is."""
    fields = {name: getattr(exercise, name, None) for name in PlannedExercise.model_fields if name not in _ASKED_FOR}
    return json.dumps({name: value for name, value in fields.items() if value is not None}, default=float)


FILTERS: Final[dict[str, Callable[..., str]]] = {"planned": planned, "dose_of": dose_of}
