"""Nothing that is shown says what C-123 forbids: texts in every language, rules, words, pages, the console."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.clinical.messages import CATALOGUE
from shared.clinical.rulebook import RULE_BOOK
from tests.support.languages import sample
from tests.support.nodisplay import nodisplay
from tests.support.rule_index import ROOT


@pytest.mark.parametrize(
    "claim",
    [
        "Training reduces pain by 30 %.",  # the example
        "It lowers your pain by about 30 %.",
        "Pain is reduced by approximately 30% on average.",
        "Expect a 30 % pain reduction.",
        "30 % less pain after eight weeks.",
        "The effect is moderate (SMD -0.6).",
        "Strengthening is the only effective treatment.",
        "As Fragala 2019 (ACSM) states.",
        "It lowers mortality.",
        "People who train live longer.",
    ],
)
def test_what_must_not_be_shown_is_found(claim: str) -> None:
    """C-123, with the worked example."""
    assert list(nodisplay(claim))


@pytest.mark.parametrize(
    "neutral",
    [
        "Resistance training is first-line in guidelines.",  # allowed by the rule's edge
        "Pain at rest fell by less than 30 % and 2 points.",
        "Response: reduced < 2 points and < 30 %.",
        "30 % of the sessions were done.",
        "The pain is 4/10 on average.",
        "As Fragala 2019 (NSCA) states.",
        "The only effective day of the week is Monday.",
    ],
)
def test_neutral_words_are_allowed(neutral: str) -> None:
    """C-123."""
    assert list(nodisplay(neutral)) == []


def shown() -> Iterator[tuple[str, str]]:
    """Everything that is shown, by where it stands."""
    yield from ((f"text {key}", sample(key)) for key in CATALOGUE.complete.texts)
    for language in CATALOGUE.others:
        yield from ((f"{language.code} {key}", text) for key, text in language.texts.items())
    for language in (CATALOGUE.complete, *CATALOGUE.others):
        yield from ((f"word {code}", text) for code, text in language.words.items())
    for rule in RULE_BOOK.values():
        if rule.shown:
            yield rule.id, f"{rule.title}\n{rule.text}\n{rule.example}\n{rule.edge}"
    for path in sorted((ROOT / "services").rglob("templates/**/*.html")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")
    for path in (ROOT / "README.md", ROOT / "GLOSSARY.md", *_pages()):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def _pages() -> list[Path]:
    """Pages of the documentation, but the record of the rules, which lists C-123 itself."""
    return [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name != "rules.md"]


def test_nothing_that_is_shown_says_it() -> None:
    """C-123: NODISPLAY over every text, word, rule and page."""
    assert [f"{where}: {why}" for where, text in shown() for why in nodisplay(text)] == []


def test_the_rule_itself_is_not_shown() -> None:
    """C-123: it quotes what must not be shown."""
    assert [rule.id for rule in RULE_BOOK.values() if not rule.shown] == ["C-123"]
