"""Every page as its readers find it: by day and by night, at a desk, on a phone, by keyboard, with a screen reader."""

import re
from typing import Any

import pytest

from services.cli.stack import EmbeddedStack
from tests.live.console.conftest import DESK, PHONE, Visit, Visits

PAGES = {
    "/": "Worklist",
    "/clinic": "Clinic",
    "/settings": "Settings",
    "/settings/edit": "Change the settings",
    "/system": "The system",
}


async def a_patient(visit: Visit) -> str:
    """Address of the patient who stands first."""
    await visit.go("/")
    address = await visit.page.locator("table.worklist tbody th a[href^='/patients/']").first.get_attribute("href")
    assert address is not None
    return address


async def everything_open(visit: Visit) -> None:
    """Every form of the page is to be seen."""
    await visit.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_keep_wcag_2_2_aa(clinic: EmbeddedStack, visit: Visits, size: dict[str, int], scheme: str) -> None:
    at = await visit(clinic, size=size, scheme=scheme)
    await at.go("/login")
    found = {"/login": await at.violations()}
    await at.log_in(role="lead")
    for path in [*PAGES, await a_patient(at)]:
        await at.go(path)
        await everything_open(at)
        found[path] = await at.violations()
    assert {path: violations for path, violations in found.items() if violations} == {}


async def test_pages_have_a_title_a_heading_and_landmarks(clinic: EmbeddedStack, visit: Visits) -> None:
    at = await visit(clinic)
    await at.log_in(role="lead")
    patient = await a_patient(at)
    for path, name in {**PAGES, patient: patient.rpartition("/")[2]}.items():
        await at.go(path)
        assert await at.page.title() == f"{name} · Liftline"
        assert await at.page.locator("h1").count() == 1
        for landmark in ("banner", "main", "contentinfo", "navigation"):
            assert await at.page.get_by_role(landmark).count() >= 1, (path, landmark)


async def test_nothing_is_wider_than_a_phone(clinic: EmbeddedStack, visit: Visits) -> None:
    at = await visit(clinic, size=PHONE)
    await at.log_in(role="lead")
    for path in [*PAGES, await a_patient(at)]:
        await at.go(path)
        await at.page.wait_for_load_state("networkidle" if path == "/settings" else "load")
        await everything_open(at)
        assert await at.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


async def test_the_charts_are_drawn_and_their_numbers_are_in_tables(clinic: EmbeddedStack, visit: Visits) -> None:
    at = await visit(clinic)
    await at.log_in()
    await at.go(await a_patient(at))
    await at.page.locator("#charts canvas").first.wait_for()
    assert await at.page.locator("#charts figure").count() >= 2
    await at.page.locator("table.calendar").wait_for()
    await at.page.get_by_text("Rule set").first.wait_for()  # the prescription, asked of progression
    decisions = at.page.get_by_role("region", name="Decisions").locator("tbody tr")
    assert await decisions.count() >= 1
    assert await at.page.get_by_role("region", name="Journal").locator("tbody tr").count() >= 1
    assert re.fullmatch(r"(C-\d{3} ?)+", await decisions.first.locator("td").last.inner_text())


async def test_a_morning_round_by_keyboard_alone(clinic: EmbeddedStack, visit: Visits) -> None:
    """Log in, skip the navigation, open the first patient, acknowledge the first alert, and see who has done it."""
    at = await visit(clinic)
    page = at.page
    await at.go("/login")
    await reach(page, "name")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("keys")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Worklist").wait_for()
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the content"
    await page.keyboard.press("Enter")
    await tab_to(page, lambda text: text.startswith("p-"))
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Open alerts").wait_for()
    await tab_to(page, lambda text: text == "Acknowledge")
    await page.keyboard.press("Enter")
    await page.get_by_text("Acknowledged by keys").wait_for()
    assert "#alert-" in page.url
    await page.locator("section", has=page.locator("#looks")).locator("summary").focus()
    await page.keyboard.press("Enter")
    looks = page.get_by_role("region", name="Who has looked at this patient")
    assert "keys (clinician)" in await looks.inner_text()
    assert "alert acknowledged" in await looks.inner_text()


async def reach(page: Any, element_id: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == element_id:
            return
    pytest.fail(f"the keyboard does not reach {element_id}")


async def focused(page: Any) -> str:
    text = await page.evaluate("(document.activeElement.innerText || '').trim()")
    return str(text)


async def tab_to(page: Any, wanted: Any) -> None:
    for _ in range(80):
        await page.keyboard.press("Tab")
        if wanted(await focused(page)):
            return
    pytest.fail("the keyboard does not get there")
