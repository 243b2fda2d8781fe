"""GET /v1/rules: every rule, what is in force for the caller's clinic, what is to come, and what proves it (C-009)."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from shared.clinical.rulebook import RULE_BOOK
from shared.clinical.ruleset import RELEASE, Timetables, digest, read_timetable
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator
from shared.runtime.http import create_app
from shared.runtime.jwks import KeySet
from shared.runtime.rules_http import rules_routes
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys
from tests.live.store.records import HandClock
from tests.support.rule_sets import document

START = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = document("1.0.0+first", START, confirmations=3, tolerated_pain="3.5")
SECOND = document("1.0.0+second", START + timedelta(days=30), confirmations=4)
TIMETABLES = Timetables({"demo": read_timetable({"1": FIRST, "2": SECOND})})

Ask = Callable[..., Any]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def ask(tmp_path: Path, clock: HandClock) -> AsyncIterator[Ask]:
    """Call it with a path, a role, a tenant: the answer."""
    keys = DevelopmentKeys(tmp_path / "keys")
    keys.ensure()
    authenticator = Authenticator(KeySet(str(keys.jwks_path), allow_development=True), issuer=ISSUER, audience=AUDIENCE)
    app = create_app("test", registry=CollectorRegistry(), authenticator=authenticator, ready={})
    app.include_router(rules_routes(TIMETABLES, clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rules") as http:

        async def get(path: str = "", role: Role | None = Role.CLINICIAN, tenant: str = "demo") -> httpx.Response:
            patient = "p-1" if role is Role.APP else None
            headers = {"authorization": f"Bearer {keys.issue(role, tenant, patient)}"} if role else {}
            return await http.get(f"/v1/rules{path}", headers=headers)

        yield get


async def test_all_rules_with_everything_that_is_known_of_them(ask: Ask) -> None:
    book = (await ask()).json()
    assert [rule["id"] for rule in book["rules"]] == list(RULE_BOOK)
    for rule in book["rules"]:
        assert {"title", "text", "example", "source_line", "source_phrase", "owner", "evidence", "shown"} <= rule.keys()
    (rule,) = (await ask("/C-059")).json()["rules"]
    assert rule in book["rules"]
    assert rule["source_line"] == RULE_BOOK["C-059"].line


async def test_the_tests_that_prove_a_rule_are_there(ask: Ask) -> None:
    """C-009: files of this repository, which `./run check` holds to what is there."""
    files = {file for rule in (await ask()).json()["rules"] for file in rule.get("tests", [])}
    assert "tests/unit/clinical/test_ruleset.py" in files


@pytest.mark.parametrize("role", list(Role))
async def test_anybody_with_a_token_may_ask(ask: Ask, role: Role) -> None:
    assert (await ask(role=role)).status_code == 200


async def test_nobody_without_one(ask: Ask) -> None:
    for path in ("", "/C-059"):
        assert (await ask(path, role=None)).status_code == 401


@pytest.mark.parametrize(
    ("at", "in_force", "coming", "confirmations"),
    [
        (START - timedelta(microseconds=1), "1.0.0", ["1.0.0+first", "1.0.0+second"], "2"),
        (START, "1.0.0+first", ["1.0.0+second"], "3"),
        (START + timedelta(days=30), "1.0.0+second", [], "4"),
    ],
)
async def test_what_is_in_force_and_what_is_to_come(
    ask: Ask, clock: HandClock, at: datetime, in_force: str, coming: list[str], confirmations: str
) -> None:
    """C-009: just before, at, and after an activation."""
    clock.at = at
    book = (await ask("/C-057")).json()
    assert book["in_force"]["version"] == in_force
    assert [each["version"] for each in book.get("coming", [])] == coming
    (setting,) = [each for each in book["rules"][0]["settings"] if each["name"] == "confirmations"]
    assert (setting["value"], setting["default"]) == (confirmations, "2")
    assert [each["version"] for each in setting.get("coming", [])] == coming


async def test_a_rule_set_says_who_approved_it_and_why(ask: Ask, clock: HandClock) -> None:
    """C-009."""
    clock.at = START
    assert (await ask("/C-057")).json()["in_force"] == {
        "version": "1.0.0+first",
        "digest": digest(TIMETABLES.of("demo").at(START)),
        "active_from": "2026-03-01T00:00:00Z",
        "overrides": {"confirmations": 3, "tolerated_pain": "3.5"},
        "note": "Tried in a test",
        "approved_by": "Dr. A. Example",
    }


async def test_a_patients_app_is_not_told_who_has_noted_what(ask: Ask, clock: HandClock) -> None:
    clock.at = START
    book = (await ask("/C-057", role=Role.APP)).json()
    assert (book["in_force"]["overrides"]["confirmations"], len(book["coming"])) == (3, 1)
    assert "Dr. A. Example" not in str(book)
    assert "Tried in a test" not in str(book)


async def test_another_clinic_is_told_of_its_own(ask: Ask, clock: HandClock) -> None:
    """C-009: the release's, where it has written nothing."""
    clock.at = START
    book = (await ask(tenant="other")).json()
    assert book["in_force"] == {"version": "1.0.0", "digest": digest(RELEASE.base)}
    assert "+first" not in str(book)


async def test_a_setting_says_who_may_change_it_and_how_far(ask: Ask) -> None:
    """C-009: the range is the one that a document is held to."""
    settings = {each["name"]: each for rule in (await ask()).json()["rules"] for each in rule.get("settings", [])}
    stricter = settings["detraining_action_days"]
    assert (stricter["who"], stricter["low"], stricter["high"], stricter["unit"]) == (
        "clinic_stricter",
        "10",
        "14",
        "d",
    )
    assert settings["late_after"]["who"] == "fixed"
    assert "low" not in settings["late_after"]


async def test_a_patients_app_is_not_told_what_no_patient_may_read(ask: Ask) -> None:
    """C-123: clinicians see the rule that says so; no app is served it, by list or by id."""
    hidden = [rule.id for rule in RULE_BOOK.values() if not rule.shown]
    assert hidden == ["C-123"]
    app = (await ask(role=Role.APP)).json()
    assert [rule["id"] for rule in app["rules"]] == [each for each in RULE_BOOK if each not in hidden]
    assert RULE_BOOK["C-123"].phrase not in str(app)
    assert (await ask("/C-123", role=Role.APP)).status_code == 404
    assert (await ask("/C-123")).json()["rules"][0]["shown"] is False


@pytest.mark.parametrize(
    ("path", "status"), [("/C-131", 404), ("/C-000", 404), ("/C-59", 422), ("/c-059", 422), ("/C-０59", 422)]
)
async def test_what_is_no_rule(ask: Ask, path: str, status: int) -> None:
    assert (await ask(path)).status_code == status
