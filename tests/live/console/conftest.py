"""The console in a real browser: Debian's Chromium, driven by Playwright, on a whole stack with a simulated clinic."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright

from services.cli.stack import EmbeddedStack
from services.simulator.domain.clinic import Clinic
from services.simulator.main import play

HERE: Final = Path(__file__).parent
AXE: Final = (HERE / "vendor" / "axe-4.14.1.min.js").read_text()
CHROMIUM: Final = os.environ.get("CHROMIUM") or shutil.which("chromium")

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))  # the first of a module plays the clinic


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, with a profile of its own that is gone at the end."""
    if CHROMIUM is None:
        sentence = "the console is NOT tested: no chromium on this machine (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        await started.close()


@pytest.fixture(scope="module")
async def clinic(stack: EmbeddedStack) -> EmbeddedStack:
    """The stack, with five patients who have trained for three weeks."""
    await play(stack, Clinic.of(5, 3, 1))
    return stack


@dataclass
class Visit:
    """Somebody at the console. `complaints`: what the browser holds against the pages, their policy included."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    async def log_in(self, name: str = "ann", role: str = "clinician") -> None:
        await self.page.goto(f"{self.base}/login")
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Role").select_option(role)
        await self.page.get_by_role("button", name="Log in").click()
        await self.page.get_by_role("heading", name="Worklist", level=1).wait_for()

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.base}{path}")

    async def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA, and against good practice."""
        await self.page.evaluate(AXE)
        found = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found["violations"]]

    async def looks(self) -> Locator:
        """Who has looked at the patient of this page, opened."""
        section = self.page.locator("section", has=self.page.locator("#looks"))
        await section.locator("summary").click()
        return section.get_by_role("region", name="Who has looked at this patient")


Visits = Callable[..., Coroutine[Any, Any, Visit]]


@pytest.fixture
async def visit(browser: Browser) -> AsyncIterator[Visits]:
    """Opens a browser window of its own on a stack; fails the test afterwards when the browser complained."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    async def make(stack: EmbeddedStack, *, size: dict[str, int] | None = None, scheme: Any = "light") -> Visit:
        context = await browser.new_context(viewport=size or DESK, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        made = Visit(await context.new_page(), stack.alerts_url)
        made.page.set_default_timeout(20_000)
        made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        visits.append(made)
        return made

    yield make
    for context in contexts:
        await context.close()
    assert [complaint for made in visits for complaint in made.complaints] == []
