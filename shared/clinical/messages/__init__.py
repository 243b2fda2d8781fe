"""The message catalogue: texts for patients and clinicians by key and language, in plain words.

A key is the rule and a name: `C-119.timeline`. English is complete; what another language lacks stands in English.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from shared.clinical.messages.en import TEXTS as ENGLISH

CATALOGUES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"en": MappingProxyType(ENGLISH)})
"""Texts by language (ISO 639-1) and key. A new language is one file and one entry here."""


def say(key: str, language: str = "en", /, **values: Any) -> str:
    """The text of a key with its values put in; raises KeyError for a key that no catalogue has."""
    text = CATALOGUES.get(language, CATALOGUES["en"]).get(key) or CATALOGUES["en"][key]
    return text.format(**values)
