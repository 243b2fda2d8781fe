"""Whether an emergency finds anybody of a clinic at all (C-126)."""

from typing import Any

import pytest

from services.alerts.domain.rota import reaches_somebody
from shared.contracts.clinic import ClinicSettings

MAIL = {"id": "mail", "kind": "email", "target": "clinic@clinic.example"}
OFF = {**MAIL, "id": "off", "enabled": False}
DIGESTS = {**MAIL, "id": "digests", "severities": ["routine"]}
ANA = {"name": "ana", "channels": ["mail"]}


@pytest.mark.parametrize(
    ("recipients", "chain", "reached"),
    [
        ([], [], False),  # as no clinic has left it
        ([ANA], [], False),  # a name and a channel, and nobody is on call
        ([{"name": "ana", "channels": ["off"]}], [{"who": ["ana"]}], False),  # the only way is switched off
        ([ANA], [{"who": ["ana"]}], True),
        ([{"name": "ana", "channels": ["digests"]}], [{"who": ["ana"]}], True),  # better by this one than not at all
        ([{"name": "ben", "channels": ["off"]}, ANA], [{"who": ["ben"]}, {"who": ["ana"]}], True),  # the next one is
        ([ANA], [{"who": ["ana"], "when": "open"}], True),  # who is on call by day is called at night, when nobody is
        ([ANA], [{"rotation": {"members": ["ana"], "since": "2026-02-02"}}], True),  # whose turn it is
    ],
)
def test_somebody_on_call_has_a_channel(
    recipients: list[dict[str, Any]], chain: list[dict[str, Any]], reached: bool
) -> None:
    values = {"channels": [MAIL, OFF, DIGESTS], "recipients": recipients, "chain": chain}
    assert reaches_somebody(ClinicSettings.model_validate(values)) is reached


def test_a_clinic_that_has_set_nothing_reaches_nobody() -> None:
    assert not reaches_somebody(ClinicSettings())
