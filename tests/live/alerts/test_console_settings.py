"""The form of a clinic's settings: who may send it, what stays where it is refused; nobody overwrites another's."""

import re
from html import unescape
from typing import Any

import httpx

from services.alerts.adapters.console import settings_form
from shared.contracts.clinic import ClinicSettings
from tests.live.alerts.test_console_pages import Browser, browser, console, token_in

__all__ = ["browser", "console"]

CHAIN: dict[str, Any] = {
    "zone": "Europe/Paris",
    "channels.0.id": "hook",
    "channels.0.kind": "webhook",
    "channels.0.target": "https://ehr.example/hook",
    "channels.0.secret": "key",
    "channels.0.severities": ["urgent", "emergency"],
    "channels.0.enabled": "true",
    "recipients.0.name": "ana",
    "recipients.0.kind": "person",
    "recipients.0.channels": "hook",
    "recipients.0.subjects": "clinician:ana, clinician:ben",
    "chain.0.when": "always",
    "chain.0.rotation.members": "ana",
    "chain.0.rotation.since": "2026-02-02",
    "chain.0.rotation.at": "08:00",
    "chain.0.rotation.every": "week",
    "chain.0.shifts.0.who": "ana",
    "chain.0.shifts.0.since": "2026-02-07T08:00",
    "chain.0.shifts.0.until": "2026-02-08T08:00",
    "holidays": "2026-12-25\n2027-01-01",
    "digest_to": "ana",
    "deadlines.emergency_page_s": "30",
    "may_say": "severity",
}


def fields(page: httpx.Response) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", page.text):
        name, value = (re.search(rf' {part}="([^"]*)"', tag) for part in ("name", "value"))
        loose = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name is not None and (not loose or " checked" in tag):
            found.setdefault(name[1], []).append(unescape(value[1]) if value is not None else "")
    for name_, body in re.findall(r'<select [^>]*name="([^"]*)">(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        found[name_] = chosen[1] if chosen is not None else ""
    for name_, body in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page.text, re.DOTALL):
        found[name_] = unescape(body)
    return found


async def test_a_lead_sets_a_chain_and_finds_it_again(browser: Browser) -> None:
    at = await browser("lea", role="lead")
    page = await at.get("/settings/edit")
    saved = await at.post("/settings/edit", data=fields(page) | CHAIN)
    assert saved.url.path == "/settings"
    assert "saved as version 1" in saved.text
    assert "ana, taking turns every week" in saved.text
    again = await at.get("/settings/edit")
    once_more = await at.post("/settings/edit", data=fields(again))
    assert "saved as version 2" in once_more.text
    read = {name: value for name, value in fields(again).items() if name in CHAIN and name != "version"}
    assert {name: value if isinstance(value, str) else ", ".join(value) for name, value in read.items()} == {
        name: value if isinstance(value, str) else ", ".join(value) for name, value in CHAIN.items()
    }


async def test_what_is_refused_stays_in_its_field_with_a_sentence(browser: Browser) -> None:
    at = await browser("lea", role="lead")
    wrong = {
        "channels.0.id": "Mail",
        "channels.0.target": "nobody",
        "recipients.0.channels": "fax",
        "deadlines.emergency_page_s": "90",
        "digest_at": "22:00",
        "holidays": "Christmas",
    }
    page = await at.post("/settings/edit", data=fields(await at.get("/settings/edit")) | CHAIN | wrong)
    assert page.status_code == 422
    assert "Nothing was changed." in page.text
    for sentence in (
        "Id is made of small letters, digits, - and _, as its name elsewhere.",
        "Emergency page s is 60 or less.",
        "Holidays: Input should be a valid date",
    ):
        assert sentence in page.text, sentence
    assert fields(page)["deadlines.emergency_page_s"] == ["90"]
    dangling = {"recipients.0.channels": "fax", "digest_at": "22:00"}
    page = await at.post("/settings/edit", data=fields(await at.get("/settings/edit")) | CHAIN | dangling)
    assert "Ana names no channel fax." in page.text
    assert "Lies in the quiet hours." in page.text
    assert "version 0" in (await at.get("/settings/edit")).text


async def test_of_two_leads_one_is_told_and_keeps_what_was_typed(browser: Browser) -> None:
    lea, max_ = await browser("lea", role="lead"), await browser("max", role="lead")
    for_lea, for_max = await lea.get("/settings/edit"), await max_.get("/settings/edit")
    assert (await lea.post("/settings/edit", data=fields(for_lea) | CHAIN)).status_code == 200
    late = await max_.post("/settings/edit", data=fields(for_max) | {"zone": "Europe/Berlin"})
    assert late.status_code == 412
    assert "lead:lea has set version 1" in late.text
    assert fields(late)["zone"] == ["Europe/Berlin"]
    assert fields(late)["version"] == ["0"]


async def test_a_clinician_reads_the_settings_and_may_not_change_them(browser: Browser) -> None:
    at = await browser("ann")
    page = await at.get("/settings")
    assert "A programme lead changes them." in page.text
    assert (await at.get("/settings/edit")).status_code == 403
    for address in ("/settings/edit", "/settings/test/hook"):
        assert (await at.post(address, data={"form_token": token_in(page)})).status_code == 403


def test_a_line_that_is_removed_is_gone() -> None:
    document = settings_form.shown(ClinicSettings())
    assert settings_form.checked(document) == ClinicSettings()
