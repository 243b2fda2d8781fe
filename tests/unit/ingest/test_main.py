"""Ingest as a process: settings that must not be are a sentence and exit code 2, before anything is served."""

import subprocess
import sys
from pathlib import Path

import pytest

from shared.runtime.tokens import DevelopmentKeys

ROOT = Path(__file__).resolve().parents[3]


def serve(**settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.cli", "serve", "ingest"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **{f"LIFTLINE_{name.upper()}": value for name, value in settings.items()}},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "LIFTLINE_JWKS is missing"),
        ({"client_rate": "0"}, "LIFTLINE_CLIENT_RATE"),
        ({"jwks": str(Path(__file__))}, "not a JSON Web Key Set"),
    ],
)
def test_wrong_settings_are_a_sentence(settings: dict[str, str], sentence: str) -> None:
    said = serve(**settings)
    assert said.returncode == 2, said.stderr
    assert sentence in said.stderr


def test_production_refuses_development_keys(tmp_path: Path) -> None:
    said = serve(mode="production", jwks=str(DevelopmentKeys(tmp_path).ensure()), alerts_url="http://alerts:8003")
    assert said.returncode == 2, said.stderr
    assert "production refuses" in said.stderr


def test_production_refuses_plans_that_nobody_was_asked_about() -> None:
    """C-126: without alerts, a plan would be activated at a clinic where nobody is told of an emergency."""
    said = serve(mode="production", jwks="https://issuer.example/jwks.json")
    assert said.returncode == 2, said.stderr
    assert "LIFTLINE_ALERTS_URL is missing" in said.stderr
