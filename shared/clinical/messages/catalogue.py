"""Texts by key in several languages, said with their values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from shared.clinical.messages.language import Language

_FIELD: Final = re.compile(r"{(\w+)(?::(\w+))?}")


@dataclass(frozen=True)
class Catalogue:
    """The languages there are. What one lacks is said in the complete one, text by text."""

    complete: Language
    others: tuple[Language, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """ISO 639 codes of the languages there are."""
        return frozenset(one.code for one in (self.complete, *self.others))

    def say(self, key: str, language: str = "", /, **values: Any) -> str:
        """The text of a key with its values put in; raises KeyError for a key or a value that is not there."""
        said = self._text(key, self._language(language), values)
        return said[:1].upper() + said[1:]

    def word(self, code: str, language: str = "") -> str:
        """A code in plain words: `RED_FLAG_SNAP`, `chest_pain`, `E1RM_UNKNOWN`."""
        return self._word(code, self._language(language))

    def alarms(self, text: str) -> tuple[str, ...]:
        """Symptoms that a patient's own words may mean, in whatever language they are: to be asked about (C-129)."""
        words = re.findall(r"\w+", text.casefold())
        found = (
            symptoms
            for language in (self.complete, *self.others)
            for begins, symptoms in language.alarms.items()
            if any(word.startswith(begins) for word in words)
        )
        return tuple(dict.fromkeys(symptom for symptoms in found for symptom in symptoms))

    def _language(self, code: str) -> Language:
        return next((one for one in self.others if one.code == code), self.complete)

    def _text(self, key: str, language: Language, values: Mapping[str, Any]) -> str:
        text = language.texts.get(key)
        if text is None:
            text, language = self.complete.texts[key], self.complete
        said, fields = _taken_apart(text)
        for name, form, after in fields:
            said += self._value(values[name], form, language) + after
        return said

    def _value(self, value: Any, form: str, language: Language) -> str:
        kind = type(value)
        if kind is dict:
            return self._text(value["key"], language, value["values"])
        if kind is list or kind is tuple:
            separator = "/" if form == "slashed" else language.separator
            return separator.join([self._value(one, form, language) for one in value])
        match form:
            case "" | "slashed":
                return language.number(value)
            case "date" | "full_date":
                return (language if language.months else self.complete).day(value, full=form == "full_date")
            case "percent":
                return language.share(value)
            case "word":
                return self._word(str(value), language)
            case "name":
                return str(value).replace("_", " ")
        return (language if form in language.units else self.complete).amount(value, form)

    def _word(self, code: str, language: Language) -> str:
        return language.words.get(code) or self.complete.words.get(code) or code.replace("_", " ")


@cache
def _taken_apart(text: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """How a text begins; then each value in it, with its form and what follows. Texts are few and said often."""
    begins, *rest = _FIELD.split(text)
    names, forms, afters = rest[::3], rest[1::3], rest[2::3]
    return begins, tuple(zip(names, (form or "" for form in forms), afters, strict=True))
