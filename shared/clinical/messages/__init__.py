"""The message catalogue: every text for patients and clinicians by key and language, in plain words.

A key is a rule and a name: `C-119.timeline`; the text belongs to that rule. English is complete; what another
language lacks stands in English. A new language is one file like `en/`, and its name in the line below.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from shared.clinical.messages.catalogue import Catalogue
from shared.clinical.messages.en import ENGLISH
from shared.contracts.wording import Wording

CATALOGUE: Final = Catalogue(ENGLISH)

say: Final = CATALOGUE.say
word: Final = CATALOGUE.word
_PLAIN: Final = frozenset({str, int, bool, type(None)})
"""Plain JSON as it is: most values."""


def wording(key: str, /, **values: Any) -> Wording:
    """A text to be said: its values become plain JSON, as they travel. A value may be a wording itself."""
    for name, value in values.items():
        if type(value) not in _PLAIN:
            values[name] = _plain(value)
    return Wording(key, values)


def sentence(said: Wording, language: str = "en") -> str:
    """What is said, in a language."""
    return say(said.key, language, **said.values)


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case Wording():
            return {"key": value.key, "values": value.values}
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
    return value
