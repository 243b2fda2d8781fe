"""The one place that makes ids."""

import json
import uuid
from typing import Final

import uuid_utils

_LIFTLINE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:liftline")


def new_id() -> str:
    """A fresh UUIDv7: unique, and in the order of its making."""
    return str(uuid_utils.uuid7())


def stable_id(kind: str, *parts: str) -> str:
    """The same id for the same parts, on any machine, at any time.

    The parts are joined as JSON, so that ("ab", "c") and ("a", "bc") differ.
    """
    return str(uuid.uuid5(_LIFTLINE, json.dumps([kind, *parts], ensure_ascii=True)))


def delivery_id(tenant: str, alert: str, step: str, recipient: str, channel: str) -> str:
    """Id of a delivery: whoever receives it twice, after a crash, knows it by its id."""
    return stable_id("delivery", tenant, alert, step, recipient, channel)
