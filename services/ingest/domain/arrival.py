"""The order in which the events of a request go on the journal."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from shared.clinical.red_flags import RED_FLAG_SYMPTOMS
from shared.contracts.vocabulary import EventType

E = TypeVar("E", bound=Mapping[str, Any])


def is_urgent(envelope: Mapping[str, Any]) -> bool:
    """Whether it reports symptoms, or a red flag beside something else: what others send must not stop it."""
    symptoms = envelope["data"].get("symptoms") or ()
    return envelope["type"] == EventType.SYMPTOM_REPORTED or not RED_FLAG_SYMPTOMS.isdisjoint(symptoms)


def in_order(envelopes: Iterable[E]) -> list[E]:
    """Red flags first, then as they are folded: by time, source and id (C-006).

    A phone that was away sends its backlog in any order. Newest first, each event would come late behind the one
    before it, and have its patient's whole history folded anew. Where two have one id, all stay as they were sent:
    the first is the one that counts (C-005).
    """
    given = list(envelopes)
    if len({(one["source"], one["id"]) for one in given}) < len(given):
        return given
    return sorted(given, key=_place)


def _place(envelope: Mapping[str, Any]) -> tuple[bool, datetime, str, str]:
    return (
        not is_urgent(envelope),
        datetime.fromisoformat(envelope["time"]),
        str(envelope["source"]),
        str(envelope["id"]),
    )
