"""Schemathesis over the three OpenAPI documents, against the running services: no 5xx, no undocumented answer.

More examples: LIFTLINE_SCHEMATHESIS_EXAMPLES=200 ./run test tests/live/hostile/test_openapi.py
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.live.hostile.conftest import PATIENT, Target
from tests.live.hostile.wire import request, send

EXAMPLES: Final = os.environ.get("LIFTLINE_SCHEMATHESIS_EXAMPLES", "3")
CHECKS: Final = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"),
    *("response_headers_conformance", "unsupported_method", "allow_header_conformance", "ignored_auth"),
)
RUNS: Final = (
    *(("ingest", "clinician", "/"), ("progression", "clinician", "/v1/patients"), ("progression", "ops", "/v1/ops")),
    *(("alerts", "clinician", "/v1/alerts"), ("alerts", "ops", "/v1/ops"), ("alerts", "app", "/health")),
    *(("progression", "app", "/v1/rules"), ("alerts", "integration", "/v1/rules")),
)
"""Service, who asks, and under which paths."""


async def schemathesis(target: Target, service: str, role: str, paths: str, directory: Path) -> None:
    """Run it with a role's token. Ids are fixed to what exists, so that it gets past 404: those are attacked apart."""
    known = {"patient": PATIENT, "event_id": f"flag-{PATIENT}", "alert_id": target.alert, "rule_id": "C-059"}
    settings = directory / "schemathesis.toml"
    lines = ["[parameters]", *(f'"path.{name}" = "{value}"' for name, value in known.items())]
    settings.write_text("\n".join(lines) + "\n")
    # Each bound of twenty event schemas would take minutes; events are attacked in a table of their own.
    phases = "fuzzing" if service == "ingest" else "coverage,fuzzing"
    command = [
        *(
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "schemathesis.cli",
            "--config-file",
            str(settings),
            "--no-color",
            "run",
        ),
        *(f"{target.urls[service]}/openapi.json", "--header", f"Authorization: Bearer {target.tokens[role]}"),
        *("--checks", ",".join(CHECKS), "--phases", phases, "--max-examples", EXAMPLES, "--seed", "1"),
        *(
            "--generation-database",
            "none",
            "--exclude-path",
            "/v1/alerts/stream",
            "--include-path-regex",
            f"^{paths}",
            "--warnings",
            "off",
            "--no-shrink",
        ),
    ]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=directory, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    text = "\n".join(line[:1000] for line in said.decode().splitlines())
    assert process.returncode == 0, text
    assert "passed" in text, text


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("service", "role", "paths"), RUNS)
async def test_every_answer_is_documented(target: Target, tmp_path: Path, service: str, role: str, paths: str) -> None:
    await schemathesis(target, service, role, paths, tmp_path)
    await target.good_event_passes()


@pytest.mark.timeout(400)
async def test_what_was_accepted_was_digested(target: Target) -> None:
    """Events that keep the schema, however odd, are folded: none is set aside, nothing is refused behind the door."""
    await target.stack.settle(limit_s=300)
    async with httpx.AsyncClient(trust_env=False) as http:
        for service in ("progression", "alerts"):
            text = (await http.get(f"{target.urls[service]}/metrics")).text
            found = [
                family for family in text_string_to_metric_families(text) if family.name == "liftline_dead_letters"
            ]
            assert [sample.value for family in found for sample in family.samples if sample.value] == []
    assert target.stack.restarts == []


async def test_the_stream_answers_as_documented(target: Target) -> None:
    """Server-sent events have no end, so Schemathesis leaves them out: opened, refused, and resumed from nowhere."""
    described = httpx.get(f"{target.urls['alerts']}/openapi.json", trust_env=False).json()
    statuses = set(described["paths"]["/v1/alerts/stream"]["get"]["responses"])
    for token, position, status in (("app", "", 403), ("expired", "", 401), ("clinician", "x", 422)):
        raw = request("GET", "/v1/alerts/stream", token=token, headers={"Last-Event-ID": position})
        raw = raw.replace(f"@{token}@".encode(), target.tokens[token].encode())
        reply = await send(target.urls["alerts"], raw)
        assert reply.status == status
        assert str(status) in statuses
        reply.problem()
    headers = {"authorization": f"Bearer {target.tokens['clinician']}"}
    async with httpx.AsyncClient(trust_env=False, timeout=20, headers=headers) as http:
        for sent, event in (({}, "ready"), ({"last-event-id": "9" * 18}, "reset")):
            async with http.stream("GET", f"{target.urls['alerts']}/v1/alerts/stream", headers=sent) as answer:
                assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
                assert answer.headers["cache-control"] == "no-store"
                lines = answer.aiter_lines()
                assert f"event: {event}" in [await anext(lines) for _ in range(3)]
