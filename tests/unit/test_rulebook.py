"""The rule book is whole, says where everything comes from, and every rule is proven by a test."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from services.alerts import rules as alert_rules
from services.cli.replaying import replay_events
from services.progression import findings
from shared.clinical import blocking
from shared.clinical.history import Window
from shared.clinical.messages import CATALOGUE
from shared.clinical.rulebook import RULE_BOOK, SECTIONS, settings_of, source_of
from shared.clinical.rulebook.rule import Rule
from shared.clinical.settings import RULES
from shared.contracts.emissions import DecisionSaid
from shared.contracts.vocabulary import AlertCode
from tests import rules_doc
from tests.support.exercises import lift
from tests.support.rule_index import ROOT, proofs
from tests.support.scenarios import scenarios
from tests.support.timeline import Timeline

NAMES_RULES: Final = ("tests/unit/alerts", "tests/unit/clinical", "tests/unit/progression", "tests/properties")
"""Where every test is about clinical rules."""

BOOK: Final = tuple(RULE_BOOK.values())


def test_all_130_rules_are_there_in_order() -> None:
    assert list(RULE_BOOK) == [f"C-{number:03}" for number in range(1, 131)]
    assert sum(len(section.RULES) for section in SECTIONS) == len(RULE_BOOK)


@pytest.mark.parametrize("rule", BOOK, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_is_and_where_it_comes_from(rule: Rule) -> None:
    assert rule.title
    assert rule.text
    assert rule.example
    assert 1 <= rule.line <= 129
    assert rule.phrase
    assert rule.evidence
    cited = set(re.findall(r"C-\d{3}", f"{rule.text} {rule.example} {rule.edge}"))
    assert cited <= RULE_BOOK.keys()


def test_every_alert_code_belongs_to_exactly_one_rule() -> None:
    assert Counter(code for rule in BOOK for code in rule.codes) == Counter(AlertCode)


def test_every_reason_belongs_to_exactly_one_rule() -> None:
    assert all(count == 1 for count in Counter(reason for rule in BOOK for reason in rule.reasons).values())


def test_every_word_of_a_decision_is_in_the_book() -> None:
    """C-009: reasons, what blocks a plan, notes, as code names them and as the scenarios say them."""
    known = {reason for rule in BOOK for reason in rule.reasons} | set(AlertCode)
    assert set(words_in_code()) - known == set()
    assert {word for name in scenarios() for word in words_said(name)} - known == set()


def words_in_code() -> Iterator[str]:
    """Words that gates and the course give as a reason or a note, and those that block a plan."""
    yield from blocking.WORDS
    for path in sorted((ROOT / "shared" / "clinical").glob("[cg]*/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                given = [one.value for one in node.keywords if one.arg in {"reason", "notes"}]
                is_gate = isinstance(node.func, ast.Name) and node.func.id == "maintain"
                is_note = (
                    path.name == "notes.py" and isinstance(node.func, ast.Attribute) and node.func.attr == "append"
                )
                given += node.args[1:2] if is_gate else node.args[:1] if is_note else []
                yield from (word for one in given for word in _words(one))


def _words(given: ast.expr) -> Iterator[str]:
    """Words that stand there in full; `CONFIRM 1/2` is CONFIRM. What is put together is seen in the scenarios."""
    for node in ast.walk(given):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"[A-Za-z]{2}", node.value):
            word = node.value.partition(" ")[0]
            yield from () if word.endswith("_") else (word,)


def words_said(name: str) -> Iterator[str]:
    """Reasons, blocks and notes of a scenario's decisions."""
    scenario = scenarios()[name]
    for one in replay_events(scenario.events, None if scenario.ticks is None else Window(*scenario.ticks)):
        if isinstance(one, DecisionSaid):
            for word in (*(one.reasons or ()), *one.notes, one.reason or "OK"):
                yield re.split(r"[ :(\[]", word)[0]


def test_every_setting_belongs_to_a_rule() -> None:
    assert {info.meta.rule for info in RULES.settings()} <= RULE_BOOK.keys()
    assert {info.name for info in settings_of("C-057")} == {"confirmations", "confirmation_gap_days"}


def test_catalogues_cite_rules_of_the_book() -> None:
    cites = (*(rule.cites for rule in alert_rules.RULES), *(finding.cites for finding in findings.FINDINGS))
    cited = {rule for some in cites for rule in some}
    assert cited <= RULE_BOOK.keys()


def test_every_rule_is_proven_by_a_test() -> None:
    proven = {rule for proof in proofs() for rule in proof.rules}
    assert proven <= RULE_BOOK.keys(), "a test names a rule that does not exist"
    assert RULE_BOOK.keys() - proven == set(), "rules without a test"


def test_every_clinical_test_or_its_file_names_a_rule() -> None:
    outward = ("/channels/", "/console/")  # how alerts are sent and shown
    clinical = (proof for proof in proofs(NAMES_RULES) if not any(part in proof.file for part in outward))
    assert [str(proof) for proof in clinical if not (proof.rules or proof.about)] == []


def test_the_page_of_rules_is_what_the_book_says() -> None:
    text = rules_doc.page()
    assert text.count("\n### C-") == len(RULE_BOOK)
    assert "| `confirmations` | Qualifying sessions an increase needs | 2 sessions | 2 to 4 | clinic |" in text


def test_what_is_said_carries_the_phrase_of_its_source() -> None:
    """C-009: the phrase of the first rule cited."""
    story = Timeline().plan().session("02-13 19:00", lift(pain=5.5)).run()
    assert {one.source for one in story.decisions()} == {source_of(("C-080",))}
    assert {one.source for one in story.alerts("PAIN_INTENSE")} == {RULE_BOOK["C-080"].source}
    assert "intense pain" in RULE_BOOK["C-080"].source
    assert source_of(()) is None


def test_every_text_of_the_catalogue_belongs_to_exactly_one_rule() -> None:
    owned = Counter(key for rule in BOOK for key in rule.messages)
    assert owned == Counter(CATALOGUE.complete.texts.keys())
