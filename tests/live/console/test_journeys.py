"""What clinicians do: see what is new, through a restart too; clear a hold; find that somebody was quicker."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx
from playwright.async_api import expect

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from shared.runtime.ids import new_id
from tests.live.console.conftest import Visit, Visits
from tests.live.waiting import until

expect.set_options(timeout=30_000)


async def report(stack: EmbeddedStack, at: Visit, patient: str, symptom: str) -> None:
    """What the patient's app sends, at the clinical time that the page shows."""
    await at.page.locator("#count time").wait_for()
    now = datetime.fromisoformat(str(await at.page.locator("#count time").get_attribute("datetime")))
    event = {
        "specversion": "1.0",
        "id": new_id(),
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": patient,
        "time": now.isoformat(),
        "data": {"symptoms": [symptom]},
    }
    headers = {"authorization": f"Bearer {stack.token(Role.APP, 'demo', patient)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        assert (await http.post(f"{stack.ingest_url}/v1/events", json=event, headers=headers)).status_code == 202


async def rows(at: Visit) -> list[str]:
    return await at.page.locator("table.worklist tbody th a").all_inner_texts()


async def test_what_is_new_is_counted_and_shown_when_asked_for_through_a_restart(
    clinic: EmbeddedStack, visit: Visits
) -> None:
    at = await visit(clinic)
    await at.log_in()
    before = await rows(at)
    news = at.page.locator("button[data-show]")

    await report(clinic, at, "p-new-1", "chest_pain")
    await expect(news).to_have_text("1 new, emergency: Cardiovascular red flag · show")
    assert await rows(at) == before  # nothing jumps

    died = clinic.pids["alerts"]
    clinic.kill("alerts")
    await report(clinic, at, "p-new-2", "chest_pain")
    await until(lambda: clinic.pids.get("alerts", died) != died)
    await clinic.wait_ready()
    await expect(news).to_have_text(re.compile("^2 new, emergency"))
    assert await rows(at) == before

    await news.click()
    await expect(at.page.locator("#row-p-new-2")).to_have_count(1)
    after = await rows(at)
    assert sorted(after) == sorted([*before, "p-new-1", "p-new-2"])
    assert set(after[:2]) == {"p-new-1", "p-new-2"}  # the worst first
    await expect(news).to_have_count(0)
    at.complaints.clear()  # of the service that was away


async def test_a_morning_round(clinic: EmbeddedStack, visit: Visits) -> None:
    """Who waits for an answer, the worst first: opened, acknowledged, and gone from the list of those who wait."""
    at = await visit(clinic)
    page = at.page
    await at.log_in("dora")
    await page.wait_for_load_state("load")
    everybody = await rows(at)
    await page.get_by_label("not acknowledged").check()
    await expect(page).to_have_url(re.compile("waiting=true"))
    waiting = [patient for patient in await rows(at) if patient.startswith("p-")][:2]
    assert len(waiting) == 2
    for patient in waiting:
        await page.get_by_role("link", name=patient, exact=True).click()
        await page.get_by_role("heading", name="Timeline").wait_for()
        while await (button := page.get_by_role("button", name="Acknowledge")).count():
            before = await button.count()
            await button.first.click()
            await expect(button).to_have_count(before - 1)
        await at.go("/?waiting=true")
        assert patient not in await rows(at)
    await page.get_by_role("link", name="Clinic").click()
    await page.get_by_role("heading", name="Clinic", level=1).wait_for()
    await page.go_back()
    await expect(page.get_by_label("not acknowledged")).to_be_checked()
    await at.go("/?mine=true")
    assert set(waiting) <= set(await rows(at))
    await at.go("/")
    assert set(everybody) <= set(await rows(at))  # answered, and open still
    await page.locator("#patient").fill(waiting[0][-4:])
    await expect(page.locator("table.worklist tbody tr")).to_have_count(1)


async def test_a_hold_is_cleared_and_the_prescription_changes(clinic: EmbeddedStack, visit: Visits) -> None:
    at = await visit(clinic)
    page = at.page
    await at.log_in("bea")
    patient = await patient_with_a_load(at)
    await at.go("/")
    await report(clinic, at, patient, "snap_or_tearing")
    await expect(page.locator("button[data-show]")).to_be_visible()

    await at.go(f"/patients/{patient}")
    await expect(page.get_by_text("On hold since")).to_be_visible()
    await expect(page.get_by_text("On hold: nothing is to be trained.")).to_be_visible()
    await page.get_by_label("Resume at this share").fill("0.5")
    await page.get_by_label("Note", exact=True).last.fill("Seen today; scan is clear.")
    await page.get_by_role("button", name="Clear the hold").click()
    await page.get_by_role("link", name="Show what changed").click()

    await expect(page.get_by_text("On hold since")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Snap or tearing")).to_have_count(0)  # closed by the clearance
    resumed = page.get_by_role("region", name="Decisions").get_by_text("resume").first
    await expect(resumed).to_be_visible()
    journal = page.get_by_role("region", name="Journal")
    await expect(journal.get_by_text("clearance granted")).to_be_visible()
    await expect(page.locator("table").first).to_be_visible()
    assert "bea (clinician)" in await (await at.looks()).inner_text()


async def patient_with_a_load(at: Visit) -> str:
    """One whose prescription has a load in kg, and no hold."""
    for patient in await rows(at):
        if patient.startswith("p-0"):
            await at.go(f"/patients/{patient}")
            await expect(at.page.get_by_text("Asking progression")).to_have_count(0)
            text = await at.page.locator("main").inner_text()
            if "On hold" not in text and re.search(r"\d kg", text):
                return patient
    raise AssertionError("no patient of the clinic trains with a load")


async def test_of_two_clinicians_one_wins_and_the_other_is_told(clinic: EmbeddedStack, visit: Visits) -> None:
    first, second = await visit(clinic), await visit(clinic)
    await first.log_in("ann")
    await second.log_in("bob")
    await report(clinic, first, "p-race", "palpitations")
    await expect(first.page.locator("button[data-show]")).to_be_visible()
    for at in (first, second):
        await at.go("/patients/p-race")
    await acknowledge(first)
    await expect(first.page.get_by_text("Acknowledged by ann")).to_be_visible()
    await acknowledge(second)
    await expect(second.page.get_by_role("heading", name="Somebody was quicker")).to_be_visible()
    assert "clinician:ann" in await second.page.locator("main").inner_text()
    assert len(second.complaints) == 1
    second.complaints.clear()  # the refusal itself


async def acknowledge(at: Visit) -> Any:
    await at.page.get_by_role("button", name="Acknowledge").first.click()


async def test_an_emergency_that_nobody_answers_says_so(clinic: EmbeddedStack, visit: Visits) -> None:
    """Nobody is on the chain of this clinic: that is said too, and the deadline goes on."""
    at = await visit(clinic)
    await at.log_in()
    await report(clinic, at, "p-alone", "syncope")
    await expect(at.page.locator("button[data-show]")).to_be_visible()
    now = datetime.fromisoformat(str(await at.page.locator("#count time").get_attribute("datetime")))
    await clinic.clock_set(now + timedelta(minutes=16))
    await at.go("/patients/p-alone")
    await expect(at.page.get_by_text("Answer overdue by")).to_be_visible()
    await at.page.locator("summary", has_text="History and deliveries").first.click()
    history = at.page.locator(".history").first
    await expect(history).to_contain_text("raised")
    await expect(history).to_contain_text("unreached")


async def test_a_session_ends_with_logging_out_and_a_role_without_alerts_has_none(
    clinic: EmbeddedStack, visit: Visits
) -> None:
    at = await visit(clinic)
    await at.log_in()
    await at.page.get_by_role("button", name="Log out").click()
    await at.page.get_by_role("heading", name="Log in", level=1).wait_for()
    await at.go("/clinic")
    assert "/login?next=%2Fclinic" in at.page.url
    await at.page.get_by_role("button", name="Log in").click()
    await at.page.get_by_role("heading", name="Clinic", level=1).wait_for()
