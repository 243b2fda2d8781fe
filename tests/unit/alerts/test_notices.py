"""What a notification says: as much as the clinic allows, and never more (C-129)."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.alerts.application.delivering import Notice, digest, notification, step_notice, trial
from services.alerts.application.views import view_of
from services.alerts.domain.alert import Alert
from shared.contracts.alerts import AlertStep, Change, State
from shared.contracts.clinic import MaySay
from shared.contracts.vocabulary import AlertCode, Role, Severity

NOW = datetime(2026, 2, 4, 7, 35, tzinfo=UTC)
SECRET = ("p-7731", "chest pain", "symptom:chest", "dr-ana", "called")
ALERT = Alert(
    id="0b1c7c1e-1111-5222-8333-444455556666",
    tenant="demo",
    patient="p-7731",
    code=AlertCode.RED_FLAG_CV,
    episode="e-1:symptom:chest",
    number=1,
    severity=Severity.EMERGENCY,
    state=State.OPEN,
    raised_at=NOW,
    updated_at=NOW,
    version=1,
    occurrences=1,
    assignee="dr-ana",
    snoozed_until=None,
    resolved_by=None,
    body=json.dumps({"trigger": "e-1", "sentence": "Reports chest pain."}),
)


def everything(notice: Notice) -> str:
    return " ".join((notice.title, notice.text, notice.link, notice.payload()))


def test_a_link_says_nothing_about_the_patient() -> None:
    """C-126; design §6: no patient data in notification bodies."""
    notice = notification(ALERT, "page.1", MaySay.LINK, "https://liftline.example", NOW)
    assert notice.link == f"https://liftline.example/alerts/{ALERT.id}"
    for word in (*SECRET, "RED_FLAG_CV", "emergency", "Emergency"):
        assert word not in everything(notice)


def test_the_severity_says_no_more_than_that() -> None:
    notice = notification(ALERT, "page.1", MaySay.SEVERITY, "https://liftline.example/", NOW)
    assert notice.title == "Liftline: Emergency, RED_FLAG_CV"
    for word in SECRET:
        assert word not in everything(notice)


def test_the_sentence_is_said_where_the_clinic_wants_it() -> None:
    notice = notification(ALERT, "page.1", MaySay.SENTENCE, "https://liftline.example", NOW)
    assert notice.text == "p-7731: Reports chest pain."
    assert notice.data["sentence"] == "Reports chest pain."


def test_an_alert_about_the_system_names_nobody() -> None:
    notice = notification(replace(ALERT, patient=None), "page.1", MaySay.SENTENCE, "https://liftline.example", NOW)
    assert notice.text == "Reports chest pain."


@pytest.mark.parametrize(("count", "text"), [(1, "1 routine alert waits"), (3, "3 routine alerts wait")])
def test_the_digest_counts(count: int, text: str) -> None:
    assert digest("digest.2026-02-04", count, "https://liftline.example/", NOW).text.startswith(text)


def test_a_notice_survives_being_stored() -> None:
    for notice in (
        notification(ALERT, "page.1", MaySay.SENTENCE, "https://liftline.example", NOW),
        trial("hook", "https://liftline.example", NOW),
    ):
        assert Notice.from_json(notice.to_json()) == notice
        assert Notice.from_json(notice.to_json()).payload() == notice.payload()


STEP = AlertStep(
    tenant="demo",
    position=7,
    at=NOW,
    change=Change.COMMENTED,
    subject="dr-ana",
    role=Role.CLINICIAN,
    note="called",
    alert=view_of(ALERT),
)


def test_a_mirror_is_told_all_or_nothing_about_the_patient() -> None:
    full, thin = (step_notice(STEP, full=whether) for whether in (True, False))
    assert full.type == thin.type == "alert.commented"
    assert AlertStep.model_validate(full.data) == STEP
    assert thin.data["alert"] == {"id": ALERT.id, "version": 1, "state": "open", "severity": "emergency"}
    for word in SECRET:
        assert word not in everything(thin)
