"""C-011: a clinic's own absolute contraindications, beside those of the release: at the start and in a programme."""

from datetime import datetime
from typing import Any

import pytest

from services.cli.replaying import replay_events
from shared.clinical.contraindications import BLOOD_PRESSURE
from shared.clinical.rulebook import RULE_BOOK
from shared.clinical.ruleset import RELEASE, RELEASES, Timetable, digest, documents_of, read_timetable, timetable_of
from shared.clinical.screening import ABSOLUTE
from shared.clinical.settings import NotAllowed
from shared.contracts.emissions import AlertSaid, DecisionSaid
from shared.runtime.rules_http import rule_book
from tests.support.exercises import Raw, planned
from tests.support.rule_sets import document
from tests.support.screening import screening
from tests.support.timeline import Timeline

OWN = {"recent_eye_surgery": "eye surgery less than six weeks ago", "pregnancy": "pregnancy"}
FROM = "2026-02-01T00:00:00+01:00"
PLAN: Raw = {
    "profile": "pain",
    "birth_date": "1980-04-01",
    "home_timezone": "Europe/Paris",
    "program_start": "2026-02-01",
    "baseline_rest_pain": 2,
    "exercises": [planned(load=40)],
}


def under(items: object = OWN, version: str = "1.0.0+north-1", **overrides: Any) -> Timetable:
    return read_timetable({"d": {**document(version, FROM, **overrides), "contraindications": items}})


def starts(at: str, timetable: Timetable, **answers: bool | None) -> DecisionSaid:
    """The decision on a plan whose screening answers every item of the release, and these."""
    asked = screening(absolute=dict.fromkeys(ABSOLUTE, False) | answers, date="2026-01-30")
    timeline = Timeline().add("plan.activation_requested", at, {"screening": asked, "plan": PLAN})
    (decision,) = [one for one in replay_events(timeline.events, None, timetable) if one.kind == "decision"]
    assert isinstance(decision, DecisionSaid)
    return decision


@pytest.mark.parametrize(
    ("answers", "reasons"),
    [
        ({"recent_eye_surgery": False, "pregnancy": False}, ()),
        ({"pregnancy": False}, ("UNKNOWN:recent_eye_surgery",)),
        ({"recent_eye_surgery": None, "pregnancy": False}, ("UNKNOWN:recent_eye_surgery",)),
        ({"recent_eye_surgery": True, "pregnancy": False}, ("ABSOLUTE:recent_eye_surgery",)),
        ({}, ("UNKNOWN:recent_eye_surgery", "UNKNOWN:pregnancy")),
        (
            {"recent_eye_surgery": False, "pregnancy": False, "unstable_cad": True, "acute_dvt_or_pe": None},
            ("UNKNOWN:acute_dvt_or_pe", "ABSOLUTE:unstable_cad"),
        ),
    ],
)
def test_what_a_clinic_adds_must_be_answered_too(answers: dict[str, bool | None], reasons: tuple[str, ...]) -> None:
    """C-010, C-011: unknown is not cleared; the release's own items stand beside them."""
    assert (starts("02-02 09:00", under(), **answers).reasons or ()) == reasons


def test_the_reason_is_in_the_clinics_words() -> None:
    """C-009, C-011."""
    said = starts("02-02 09:00", under(), recent_eye_surgery=True).sentence
    assert (
        said
        == "The plan may not start: pregnancy has no answer, eye surgery less than six weeks ago rules training out."
    )


@pytest.mark.parametrize(("at", "blocked"), [("01-31 23:59", False), ("02-01 00:00", True)])
def test_it_is_asked_from_the_activation_of_the_document_on(at: str, blocked: bool) -> None:
    """C-009."""
    assert (starts(at, under()).action == "PLAN_BLOCKED") is blocked


def test_in_a_programme_it_is_urgent_and_says_the_clinics_words() -> None:
    """C-011."""
    timeline = Timeline().plan()
    found = {"recent_eye_surgery": True, "acute_systemic_illness": True}
    timeline.add("plan.changed", "02-13 10:00", {"contraindications": found}, id="x").session("02-16 19:00")
    said = replay_events(timeline.events, None, under())
    (alert,) = [one for one in said if isinstance(one, AlertSaid) and one.code == "CONTRAINDICATION"]
    assert (alert.kind, alert.severity, alert.details) == ("alert_raised", "urgent", {"items": list(found)})
    assert alert.sentence.startswith(
        "Reported on 13 Feb: eye surgery less than six weeks ago, acute illness or fever; the programme is held"
    )
    assert [one.action for one in said if isinstance(one, DecisionSaid)] == ["HOLD_PROGRAM"]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["x"], "contraindications: input should be a valid dictionary"),
        ({"unstable_cad": "x"}, "contraindications.unstable_cad (C-011): is on the release's own list"),
        ({BLOOD_PRESSURE: "x"}, "contraindications.blood_pressure (C-011): is on the release's own list"),
        ({"acute_inflammatory_phase": "x"}, "contraindications.acute_inflammatory_phase (C-011): is on the release's"),
        ({"Eye": "x"}, "contraindications.Eye (C-011): a key is of small letters, digits and underscores"),
        ({"": "x"}, "contraindications. (C-011): a key is of small letters"),
        ({"e" * 101: "x"}, f"contraindications.{'e' * 60} (C-011): a key is of small letters"),
        ({"eye\n": "x"}, "contraindications.eye\\n (C-011): a key is of small letters"),
        ({"eye": ""}, "contraindications.eye (C-011): a text of one line, of at most 200 characters, is needed"),
        ({"eye": " "}, "contraindications.eye (C-011): a text of one line"),
        ({"eye": "x" * 201}, "contraindications.eye (C-011): a text of one line"),
        ({"eye": "two\nlines"}, "contraindications.eye (C-011): a text of one line"),
        ({"eye": False}, "contraindications.eye (C-011): a text of one line"),
        ({f"e{n}": "x" for n in range(51)}, "contraindications: dictionary should have at most 50 items"),
    ],
)
def test_what_is_wrong_is_said(items: object, said: str) -> None:
    """C-011: an item of the release can neither be replaced nor taken away."""
    with pytest.raises(NotAllowed) as refused:
        under(items)
    assert [one for one in refused.value.problems if one.startswith(f"d: {said}")], refused.value.problems
    assert all(one.isprintable() for one in refused.value.problems)


def test_every_problem_of_a_document_is_said_at_once() -> None:
    """C-009, C-011."""
    with pytest.raises(NotAllowed) as refused:
        under({"Eye": "x", "unstable_cad": "x"}, "1.0.0", confirmations=9)
    assert [one.split(": ")[1][:37] for one in refused.value.problems] == [
        "version",
        "confirmations = 9 (C-057)",
        "contraindications.Eye (C-011)",
        "contraindications.unstable_cad (C-011",
    ]


def test_the_longest_key_and_text_and_the_most_items() -> None:
    """C-011."""
    most = {f"{'e' * 98}{n:02}": "x" * 200 for n in range(50)}
    assert dict(under(most).activations[0].rules.contraindications) == most


def test_an_added_item_makes_another_rule_set_and_none_leaves_the_digest_as_it_was() -> None:
    """C-009: what was seen before clinics could add any is still the same."""
    digests = {digest(under(items).activations[0].rules) for items in (OWN, {}, {"pregnancy": "With child"})}
    assert len(digests) == 3
    assert digest(RELEASES["1.0.0"]) in digests


def test_an_export_carries_them() -> None:
    """C-009: verified and replayed elsewhere by the same list."""
    written = documents_of(under(confirmations=3))
    assert written[0]["contraindications"] == OWN
    assert timetable_of(written) == under(confirmations=3)


def test_a_later_document_says_anew_what_is_added() -> None:
    """C-009, C-011: each document stands for itself; the release's list is never shorter."""
    later = document("1.0.0+north-2", "2026-03-01T00:00:00+01:00")
    first = {**document("1.0.0+north-1", FROM), "contraindications": OWN}
    timetable = read_timetable({"a": first, "b": later})
    answers = {"recent_eye_surgery": False, "pregnancy": None}
    assert starts("02-02 09:00", timetable, **answers).reasons == ("UNKNOWN:pregnancy",)
    assert starts("03-02 09:00", timetable, pregnancy=False).action == "PLAN_ACTIVATED"


def test_the_list_in_force_is_shown() -> None:
    """C-011: GET /v1/rules; what is to come stands with the rule set that brings it."""
    before, after = (datetime.fromisoformat(at) for at in ("2026-01-31T00:00:00Z", "2026-02-02T00:00:00Z"))
    (rule,) = [one for one in rule_book(under(), after, RULE_BOOK.values()).rules if one.items]
    assert rule.id == "C-011"
    assert {one.key: one.text for one in rule.items if one.added} == OWN
    assert [one.key for one in rule.items if not one.added] == [*ABSOLUTE, BLOOD_PRESSURE]
    coming = rule_book(under(), before, RULE_BOOK.values())
    assert coming.coming[0].contraindications == OWN
    for shown in (coming, rule_book(RELEASE, after, RULE_BOOK.values())):
        assert not [item for one in shown.rules for item in one.items if item.added]
