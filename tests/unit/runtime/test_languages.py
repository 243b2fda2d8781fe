"""Sentences in the reader's language: what is asked for, what is answered, and that no text goes by the catalogue."""

import json
import re
from decimal import Decimal
from typing import Any, Final, cast

import httpx
import pytest
from fastapi import Response
from fastapi.routing import APIRoute

from services.alerts.adapters import http as alerts_http
from services.alerts.adapters import http_clinic
from services.cli.replaying import replay_events
from services.progression.adapters import http as progression_http
from shared.clinical.history import Window
from shared.contracts import exact
from shared.runtime.languages import in_language, negotiated, spoken_routes
from shared.runtime.tokens import DevelopmentKeys
from tests.support.languages import SPOKEN, sentences
from tests.support.scenarios import scenarios
from tests.unit.runtime.test_auth import app_of


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("qps", "qps"),
        ("QPS-ploc", "qps"),
        ("en, qps", "en"),
        ("qps, en", "qps"),
        ("en;q=0.8, qps;q=0.9", "qps"),
        ("en;q=0.9, qps;q=0.8", "en"),
        ("fr-CH, fr;q=0.9, qps;q=0.1", "qps"),
        ("fr-CH, fr;q=0.9, *;q=0.5, qps;q=0.1", "en"),
        ("*", "en"),
        ("qps;q=0", "en"),
        ("qps;q=1.001", "en"),
        ("qps;q=nan", "en"),
        ("qps;q=", "en"),
        ("qps;level=1", "qps"),
        (";,;q=,,qps", "qps"),
        ("x" * 9000, "en"),
        (",".join(["fr"] * 32 + ["qps"]), "en"),
        ("q\u00fcs, -, qps-", "qps"),
    ],
)
def test_the_language_liked_best_of_those_there_are(accept: str | None, language: str) -> None:
    """RFC 9110, 12.5.4: by weight, then by order; what cannot be read, and what is not there, is passed over."""
    assert negotiated(accept, SPOKEN) == language


def bare(sentence: str) -> str:
    """What of it came from nowhere: outside of the brackets of every text."""
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "", sentence)) != sentence:
        sentence = inner
    return sentence.strip()


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_sentence_goes_through_the_catalogue(name: str) -> None:
    """C-129: in the pseudo-language nothing of a sentence stands outside of its texts."""
    scenario = scenarios()[name]
    window = Window(*scenario.ticks) if scenario.ticks else None
    said = [json.loads(one.model_dump_json()) for one in replay_events(scenario.events, window)]
    found = list(sentences(in_language(said, "qps", SPOKEN)))
    assert found
    assert [one for one in found if "⟦" not in one or bare(one)] == []
    assert list(sentences(in_language(said, "en", SPOKEN))) == list(sentences(said))


def test_what_was_said_of_a_text_that_is_no_longer_there_stays_as_it_was_said() -> None:
    """C-009: a record of years ago is not unreadable because a text was reworded."""
    for wording in ({"key": "C-000.gone", "values": {}}, {"key": "C-058.gate", "values": {}}, {"key": 1}, None):
        said = {"sentence": "As it was.", "wording": wording}
        assert in_language(said, "qps", SPOKEN) == said


ANSWER: Final = {
    "sentence": "Held at 60.50 kg.",
    "wording": {"key": "C-055.load", "values": {"load": "60.5"}},
    "exact": Decimal("60.10"),
}


@pytest.mark.parametrize(
    ("accept", "language", "sentence"),
    [({}, "en", "Held at 60.50 kg."), ({"accept-language": "qps, en;q=0.5"}, "qps", "⟦60.5 kg°⟧")],
)
async def test_an_answer_says_in_which_language_it_is(
    keys: DevelopmentKeys, accept: dict[str, str], language: str, sentence: str
) -> None:
    """RFC 9110, 8.5 and 12.5.5; numbers stay exact."""
    app, router = app_of(keys), spoken_routes("/said")
    app.state.catalogue = SPOKEN

    @router.get("")
    async def said() -> Response:
        return Response(exact.dumps(ANSWER), media_type="application/json")

    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/said", headers=accept)
    assert (answer.headers["content-language"], answer.headers["vary"]) == (language, "Accept-Language")
    assert answer.json()["sentence"] == sentence
    assert '"exact":60.10' in answer.text.replace(" ", "")
    assert int(answer.headers["content-length"]) == len(answer.content)


ROUTERS: Final = {
    "patients": progression_http.routes(cast(Any, None)),
    "alerts": alerts_http.routes(cast(Any, None)),
    "stream": alerts_http.stream_routes(cast(Any, None), heartbeat_s=1),
    "worklist": http_clinic.worklist_routes(cast(Any, None)),
}


@pytest.mark.parametrize("name", ROUTERS)
async def test_every_route_with_sentences_speaks_the_readers_language(keys: DevelopmentKeys, name: str) -> None:
    """C-129: the document of the API says that it can be asked for."""
    app = app_of(keys)
    app.include_router(ROUTERS[name])
    paths = {route.path_format for route in ROUTERS[name].routes if isinstance(route, APIRoute)}
    operations = [one for path, found in app.openapi()["paths"].items() if path in paths for one in found.values()]
    assert operations
    for operation in operations:
        assert "Accept-Language" in {parameter["name"] for parameter in operation["parameters"]}
