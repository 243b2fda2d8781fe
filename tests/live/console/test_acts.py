"""Every clinical act from a patient's page, and what it does to the next prescription."""

import re
from collections.abc import Mapping

import httpx
import pytest
from playwright.async_api import Locator, expect

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from tests.live.console.conftest import Visit, Visits
from tests.support.exercises import Raw, lift, planned
from tests.support.timeline import Timeline

expect.set_options(timeout=30_000)

PATIENTS = ("p-approved", "p-declined", "p-held", "p-planned", "p-assessed", "p-stale")
CURL = planned("leg_curl", 40)

TWICE = """async form => {
  const body = new URLSearchParams(new FormData(form));
  const send = async () => (await fetch(form.action, {method: "POST", body})).url;
  return [await send(), await send()];
}"""
"""Where a form leads that is sent twice, as by a person whose first answer was lost."""


async def send(stack: EmbeddedStack, patient: str, event: Mapping[str, object]) -> None:
    headers = {"authorization": f"Bearer {stack.token(Role.CLINICIAN)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30, headers=headers) as http:
        answer = await http.post(f"{stack.ingest_url}/v1/events", json={**event, "subject": patient})
        assert answer.status_code == 202, answer.text


def plain(value: object) -> object:
    """Decimals of a timeline as JSON has them."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | bool) or value is None else float(str(value))


@pytest.fixture(scope="module")
async def trained(stack: EmbeddedStack) -> EmbeddedStack:
    """Five patients whose leg press may rise from 60 to 62.5 kg, as soon as a clinician approves."""
    done: tuple[Raw, ...] = (lift(), lift("leg_curl", 40, (12, 12)))
    timeline = Timeline().plan(planned(), CURL, auto_apply="none")
    timeline.session("02-13 19:00", *done).session("02-16 19:00", *done)
    for event in timeline.events:
        await stack.clock_set(timeline.when(event["time"]))
        for patient in PATIENTS:
            await send(stack, patient, dict(plain(event)))  # type: ignore[call-overload]
        await stack.settle()
    return stack


async def at_patient(stack: EmbeddedStack, visit: Visits, patient: str) -> Visit:
    at = await visit(stack)
    await at.log_in("bea")
    await at.go(f"/patients/{patient}")
    return at


async def taken(at: Visit) -> None:
    """Wait until both services have the act, and look at what has changed."""
    await at.page.get_by_role("link", name="Show what changed").click()
    await at.page.wait_for_url(re.compile(r"/patients/[^?]+$"))


def prescribed(at: Visit, exercise: str) -> Locator:
    """The row of an exercise in the current prescription."""
    table = at.page.locator("section", has=at.page.locator("#prescription"))
    return table.get_by_role("row", name=re.compile(f"^{exercise} "))


def journal(at: Visit) -> Locator:
    return at.page.get_by_role("region", name="Journal").locator("tbody tr").first


async def opened(at: Visit, name: str) -> Locator:
    """The form behind a summary."""
    details = at.page.locator("details.card", has=at.page.locator("summary", has_text=name)).first
    await details.locator("summary").first.click()
    return details


@pytest.mark.parametrize(
    ("patient", "act", "load", "told"),
    [("p-approved", "Approve", "62.5 kg", "increase load"), ("p-declined", "Decline", "60 kg", "declined")],
)
async def test_an_increase_is_approved_or_declined(
    trained: EmbeddedStack, visit: Visits, patient: str, act: str, load: str, told: str
) -> None:
    """C-071: it takes effect at the next prescription, or never."""
    at = await at_patient(trained, visit, patient)
    await expect(prescribed(at, "leg press")).to_contain_text("60 kg")
    waiting = at.page.locator(".card", has_text="leg press: waits for approval")
    await waiting.get_by_role("button", name=act).click()
    await taken(at)
    await expect(waiting).to_have_count(0)
    await expect(prescribed(at, "leg press")).to_contain_text(load)
    decisions = at.page.get_by_role("region", name="Decisions")
    await expect(decisions.locator("tr", has_text="leg press").first).to_contain_text(told)


async def test_a_hold_is_cleared_and_the_next_prescription_has_the_load_that_the_factor_says(
    trained: EmbeddedStack, visit: Visits
) -> None:
    """C-101: 60 kg times 0.8 is 48 kg, in steps of 2.5 kg: 47.5 kg. A contact before it changes nothing."""
    symptom = Timeline().symptom("02-16 19:00", "snap_or_tearing").events[0]
    await send(trained, "p-held", {**symptom, "id": "snap"})
    await trained.settle()
    at = await at_patient(trained, visit, "p-held")
    await expect(at.page.get_by_text("On hold: nothing is to be trained.")).to_be_visible()

    alert = at.page.locator("article.alert", has=at.page.get_by_role("heading", name="Snap or tearing"))
    await alert.get_by_text("More", exact=True).click()
    await alert.get_by_label("With", exact=True).select_option("carer")
    await alert.get_by_label("What was said").fill("No pain today; comes at four.")
    await alert.get_by_role("button", name="Record the contact").click()
    await taken(at)
    await expect(alert).to_contain_text("Carer reached by phone.")
    await expect(alert).to_contain_text("“No pain today; comes at four.”")
    await expect(at.page.locator("dl.facts")).to_contain_text("carer reached by phone")
    await expect(at.page.get_by_text("On hold since")).to_be_visible()

    hold = at.page.locator("details", has_text="Clear a hold").first
    await hold.get_by_label("Resume at this share").fill("0.8")
    await hold.get_by_label("Note").fill("Seen today; scan is clear.")
    await hold.get_by_role("button", name="Clear the hold").click()
    await taken(at)
    await expect(at.page.get_by_text("On hold since")).to_have_count(0)
    await expect(prescribed(at, "leg press")).to_contain_text("47.5 kg")
    await expect(prescribed(at, "leg curl")).to_contain_text("30 kg")
    await expect(alert).to_have_count(0)


async def test_a_red_flag_that_came_while_the_page_stood_open_is_not_cleared(
    trained: EmbeddedStack, visit: Visits
) -> None:
    """C-103: nobody has seen it yet. And an act that is sent again is the same act."""
    snap, faint = Timeline().symptom("02-16 19:00", "snap_or_tearing").symptom("02-16 19:00", "syncope").events
    await send(trained, "p-stale", {**snap, "id": "stale-snap"})
    await trained.settle()
    at = await at_patient(trained, visit, "p-stale")
    await trained.clock_set(Timeline().when("02-16 21:00"))
    await send(trained, "p-stale", {**faint, "id": "stale-faint"})
    await trained.settle()

    hold = at.page.locator("details", has_text="Clear a hold").first
    await hold.get_by_label("Note").fill("Seen today; scan is clear.")
    first, second = await hold.locator("form").evaluate(TWICE)
    assert first == second
    assert "?sent=" in first
    await trained.settle()
    await at.go("/patients/p-stale")
    await expect(at.page.get_by_text("On hold since")).to_be_visible()
    for name in ("Snap or tearing", "Cardiovascular red flag"):
        await expect(at.page.get_by_role("heading", name=name)).to_be_visible()


async def test_the_plan_is_changed(trained: EmbeddedStack, visit: Visits) -> None:
    """C-049: another load and other sets, an exercise more and one less, other days."""
    at = await at_patient(trained, visit, "p-planned")
    plan = await opened(at, "Change the plan")
    press = plan.get_by_role("group", name="leg press")
    await press.get_by_label("Load, kg").fill("55")
    await press.get_by_label("Sets").fill("3")
    await press.get_by_role("button", name="Change").click()
    await taken(at)
    await expect(prescribed(at, "leg press")).to_contain_text("55 kg")
    await expect(prescribed(at, "leg press")).to_contain_text("3 ×")

    plan = await opened(at, "Change the plan")
    curl = plan.get_by_role("group", name="leg curl")
    await curl.get_by_text("Take out …").click()
    await curl.get_by_role("button", name="Take leg curl out of the plan").click()
    await taken(at)
    await expect(prescribed(at, "leg press")).to_be_visible()
    await expect(prescribed(at, "leg curl")).to_have_count(0)

    plan = await opened(at, "Change the plan")
    await plan.get_by_text("Add an exercise").click()
    await plan.get_by_label("Exercise", exact=True).fill("band_row")
    await plan.get_by_label("Loaded by").select_option("band")
    await plan.get_by_label("Load in kg, level").fill("2")
    await plan.get_by_role("button", name="Add to the plan").click()
    await taken(at)
    await expect(prescribed(at, "band row")).to_contain_text("level 2")

    plan = await opened(at, "Change the plan")
    await plan.get_by_label("Tue").check()
    await plan.get_by_label("Fri").check()
    await plan.get_by_role("button", name="Change the training days").click()
    await taken(at)
    plan = await opened(at, "Change the plan")
    await expect(plan.get_by_label("Fri")).to_be_checked()
    await expect(plan.get_by_label("Mon")).not_to_be_checked()


async def test_a_reassessment_a_pause_a_sign_off_and_a_profile_are_on_the_record(
    trained: EmbeddedStack, visit: Visits
) -> None:
    """C-021, C-032, C-053, C-111, C-115."""
    at = await at_patient(trained, visit, "p-assessed")
    assessment = await opened(at, "Record a reassessment")
    await assessment.get_by_label("leg press: estimated 1RM").fill("100")
    await assessment.get_by_label("every one was asked").check()
    await assessment.get_by_role("button", name="Record the reassessment").click()
    await taken(at)
    await expect(journal(at)).to_contain_text("leg press 100")
    await expect(at.page.locator("dl.facts")).to_contain_text("reassessment Mon 16 Mar")

    acts = await opened(at, "Pause, sign off")
    await acts.get_by_label("to, included").fill("2026-02-22")
    await acts.get_by_role("button", name="Declare the pause").click()
    await taken(at)
    await expect(journal(at)).to_contain_text("pause declared")

    acts = await opened(at, "Pause, sign off")
    await acts.get_by_label("Technique seen to be good").select_option("leg_press")
    await acts.get_by_role("button", name="Sign off").click()
    await taken(at)
    await expect(journal(at)).to_contain_text("technique signed off")

    acts = await opened(at, "Pause, sign off")
    await acts.get_by_label("Profile").select_option("sarcopenic")
    await acts.get_by_role("button", name="Change the profile").click()
    await taken(at)
    await expect(at.page.locator("dl.facts")).to_contain_text("sarcopenic")
    looks = await at.looks()
    for kind in ("reassessment.completed", "pause.declared", "technique.signed_off", "profile.changed"):
        await expect(looks).to_contain_text(f"send liftline.{kind}.v1")
