"""What a clinic may set of how it is told, and what is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.clinic import ClinicSettings, MaySay

COMPLETE: dict[str, Any] = {
    "zone": "Europe/Paris",
    "channels": [
        {"id": "page", "kind": "webhook", "target": "https://pager.example/hook", "secret": "pager_key"},
        {"id": "mail", "kind": "email", "target": "team@clinic.example", "severities": ["routine", "urgent"]},
        {"id": "chat", "kind": "apprise", "secret": "chat_url"},
    ],
    "recipients": [
        {"name": "ana", "subjects": ["dr-ana"], "channels": ["page", "mail"]},
        {"name": "ben", "subjects": ["dr-ben"], "channels": ["page"]},
        {"name": "desk", "kind": "group", "channels": ["mail", "chat"]},
    ],
    "chain": [
        {"when": "open", "who": ["desk"]},
        {
            "when": "closed",
            "rotation": {"members": ["ana", "ben"], "since": "2026-01-05", "at": "17:00"},
            "shifts": [{"who": "ben", "since": "2026-01-09T17:00:00+01:00", "until": "2026-01-12T08:00:00+01:00"}],
        },
        {"who": ["ana", "ben"]},
    ],
    "digest_to": ["desk"],
    "mirrors": [{"channel": "page", "full": True}],
    "holidays": ["2026-12-25"],
}


def changed(**parts: Any) -> dict[str, Any]:
    return {**COMPLETE, **parts}


def test_nothing_set_is_what_the_rules_say() -> None:
    """C-126, C-129."""
    none = ClinicSettings()
    assert none.deadlines.model_dump() == {
        "emergency_page_s": 60,
        "emergency_ack_min": 15,
        "emergency_again_min": 30,
        "urgent_notify_min": 5,
        "urgent_ack_min": 240,
        "routine_ack_working_days": 3,
    }
    assert f"{none.digest_at:%H:%M} {none.quiet.begins:%H:%M} {none.quiet.ends:%H:%M}" == "08:00 21:00 08:00"
    assert none.may_say is MaySay.LINK


def test_complete_settings_survive_being_stored() -> None:
    settings = ClinicSettings.model_validate(COMPLETE)
    assert ClinicSettings.model_validate_json(settings.model_dump_json()) == settings
    assert settings.recipient("desk").channels == ("mail", "chat")
    assert settings.channel("page").secret == "pager_key"


LATER = [
    ("emergency_page_s", 61),
    ("emergency_ack_min", 16),
    ("emergency_again_min", 31),
    ("urgent_notify_min", 6),
    ("urgent_ack_min", 241),
    ("routine_ack_working_days", 4),
    ("urgent_ack_min", "240"),
]


@pytest.mark.parametrize(("name", "value"), LATER)
def test_nobody_may_answer_later_than_the_rules_demand(name: str, value: object) -> None:
    """C-126."""
    with pytest.raises(ValidationError, match=name):
        ClinicSettings.model_validate({"deadlines": {name: value}})


WRONG: list[tuple[dict[str, Any], str]] = [
    (changed(chain=[{"who": ["nobody"]}]), "chain: step 1 names no recipient nobody"),
    (changed(chain=[{"when": "open"}]), "a step needs somebody always there"),
    (changed(digest_to=["nobody"]), "digest_to: there is no recipient nobody"),
    (changed(channels=COMPLETE["channels"][:1]), "recipients: ana names no channel mail"),
    (changed(recipients=[*COMPLETE["recipients"], COMPLETE["recipients"][0]]), "recipients: ana is there twice"),
    (changed(channels=[{"id": "a", "kind": "webhook", "target": "https://x.example"}]), "needs a secret"),
    (changed(channels=[{"id": "a", "kind": "email"}]), "needs a target"),
    *(
        (changed(channels=[{"id": "a", "kind": "webhook", "target": target, "secret": "s"}]), "target of a webhook is")
        for target in (
            "ehr.example",
            "ftp://a.example/",
            "https://u:p@a.example/",
            "https://a.example/#x",
            "https://a:0/",
        )
    ),
    *(
        (changed(channels=[{"id": "a", "kind": "email", "target": target}]), "target of an e-mail channel is")
        for target in (
            "team",
            "a@b.example,c@d.example",
            "a@b.example\nBcc: c@d.example",
            "a b@c.example",
            "a@localhost",
        )
    ),
    (changed(mirrors=[{"channel": "mail"}]), "mirrors: there is no channel mail of the kind webhook"),
    (changed(mirrors=[{"channel": "page"}, {"channel": "page"}]), "mirrors: page is there twice"),
    (changed(channels=[{"id": "a", "kind": "apprise", "secret": "s", "target": "slack://t"}]), "and no target"),
    (changed(hours=[]), "never opens"),
    (changed(hours=[{"weekday": 1}, {"weekday": 1}]), "hours: 1 is there twice"),
    (changed(hours=[{"weekday": 1, "opens": "18:00", "closes": "08:00"}]), "closes after it opens"),
    (changed(hours=[{"weekday": 8}]), "less than or equal to 7"),
    (changed(digest_at="07:59"), "quiet hours"),
    (changed(digest_at="08:00:30"), "time of day"),
    (changed(digest_at=28800), "time of day"),
    (changed(quiet={"begins": "08:00", "ends": "21:00"}), "begin in the evening"),
    (changed(zone="Middle/Earth"), "time zone"),
    (changed(deadlines={"emergency_ack_min": 10, "emergency_again_min": 10}), "comes after the first"),
    (changed(chanels=[]), "Extra inputs"),
]


@pytest.mark.parametrize(("given", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_what_would_reach_nobody_is_refused_with_its_reason(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        ClinicSettings.model_validate(given)
