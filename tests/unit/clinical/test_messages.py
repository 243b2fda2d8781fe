"""The message catalogue: every text is there, is used, renders, and is said in other languages (C-119, C-129)."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from shared.clinical.messages import CATALOGUE, say, sentence, word, wording
from shared.clinical.messages.catalogue import Catalogue
from shared.clinical.rulebook import RULE_BOOK
from shared.contracts.plan_vocabulary import Sex
from tests.support.languages import sample
from tests.support.rule_index import ROOT
from tests.unit.clinical.platt import PLATT

ENGLISH = CATALOGUE.complete.texts
_KEY = re.compile(r"C-\d{3}\.\w+")


def keys_in_code() -> Iterator[str]:
    """Every key of a text that code outside the catalogue names."""
    for folder in ("services", "shared"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "messages" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and _KEY.fullmatch(node.value):
                    yield node.value


def test_every_key_that_code_names_has_its_text_and_every_text_is_used() -> None:
    """C-119."""
    assert set(keys_in_code()) == set(ENGLISH)


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_a_text_belongs_to_a_rule_and_takes_its_values(key: str) -> None:
    """C-119."""
    assert key.partition(".")[0] in RULE_BOOK
    said = sample(key)
    assert "{" not in said
    assert "  " not in said


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [
        ("", "62.50", "62.5"),
        ("", 9, "9"),
        (":kg", "60", "60 kg"),
        (":days", 1, "1 day"),
        (":days", 14, "14 days"),
        (":hours", "59", "59 hours"),
        (":date", "2026-02-16", "16 Feb"),
        (":full_date", "2026-02-16", "16 Feb 2026"),
        (":percent", "0.545", "55 %"),
        (":percent", "0.544", "54 %"),
        (":slashed", [15, 15, 12], "15/15/12"),
        ("", ["a", "b"], "a, b"),
        (":name", "leg_press", "leg press"),
        (":word", "RED_FLAG_SNAP", "a snap or a sensation of tearing"),
        (":word", "uncontrolled_diabetes", "uncontrolled diabetes"),
        (":word", ["syncope", "palpitations"], "fainting, palpitations"),
    ],
)
def test_forms_of_values(form: str, value: object, shown: str) -> None:
    """C-002: as people write them."""
    english = CATALOGUE.complete
    texts = {"C-002.said": f"It is {{value{form}}}."}
    one = Catalogue(
        type(english)(code="en", texts=texts, words=english.words, units=english.units, months=english.months)
    )
    assert one.say("C-002.said", value=value) == f"It is {shown}."


def test_a_sentence_of_sentences() -> None:
    """C-059: as the clinician reads it."""
    why = wording("C-058.gate", count=2, days=9, cadence=14, earliest=date(2026, 2, 16))
    held = wording("C-055.held", at=wording("C-055.load", load=Decimal("60.00")), why=why)
    assert sentence(held) == (
        "Held at 60 kg: 2 confirmations reached, but only 9 of 14 days since the last change; earliest 16 Feb."
    )


def test_values_travel_as_plain_json() -> None:
    """C-009: what is stored and published reads the same years later."""
    said = wording("C-119.reminder", load=Decimal("62.50"), on=date(2026, 2, 16), sex=Sex.MALE, held=(1, Decimal(2)))
    assert said.values == {"load": "62.5", "on": "2026-02-16", "sex": "male", "held": [1, "2"]}


def test_a_second_language_is_one_file() -> None:
    """C-129: language is the patient's; dates, numbers, amounts and words are its own."""
    both = Catalogue(CATALOGUE.complete, (PLATT,))
    why = {"key": "C-058.gate", "values": {"count": 1, "days": 9, "cadence": 14, "earliest": "2026-05-16"}}
    at = {"key": "C-055.load", "values": {"load": "62.5"}}
    said = both.say("C-055.held", "nds", at=at, why=why)
    assert said == "Bleev op 62,5 Kilo: 1 Bestätigung, man eerst 9 vun 14 Daag siet de letzte Ännern; nich vör 16. Mai."
    assert both.word("chest_pain", "nds") == "Bostpien"


def test_what_a_language_lacks_stands_in_english_text_by_text() -> None:
    """C-129."""
    both = Catalogue(CATALOGUE.complete, (PLATT,))
    at = {"key": "C-055.load", "values": {"load": "62.5"}}
    assert both.say("C-055.held", "nds", at=at, why={"key": "C-073.gate", "values": {}}).endswith(
        "this was a planned deload session, which confirms nothing."
    )
    assert both.say("C-119.reminder", "nds") == ENGLISH["C-119.reminder"]
    assert both.word("syncope", "nds") == "fainting"


def test_an_unknown_language_is_english() -> None:
    """C-129."""
    assert say("C-119.reminder", "xx") == ENGLISH["C-119.reminder"]
    assert word("RED_FLAG_CV", "xx") == "a cardiovascular warning sign"


@pytest.mark.parametrize(("key", "values"), [("C-119.nothing", {}), ("C-058.gate", {"count": 2})])
def test_an_unknown_key_and_a_missing_value_are_errors(key: str, values: dict[str, object]) -> None:
    """C-119."""
    with pytest.raises(KeyError):
        say(key, **values)
