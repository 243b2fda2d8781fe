"""The command and the services as processes of their own, with settings that a test chooses."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from services.cli.processes import LOOPBACK, Child, free_port, start
from services.cli.state import ROOT


async def command(*arguments: str, environment: Mapping[str, str], limit_s: float = 60) -> tuple[int | None, str]:
    """Run `liftline …`; its exit code and everything that it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *arguments),
        cwd=ROOT,
        env={**_others(), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(limit_s):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, said.decode()


@asynccontextmanager
async def serving(directory: Path, environment: Mapping[str, str], *names: str) -> AsyncIterator[dict[str, str]]:
    """Run services; where each answers. Their logs go into the directory."""
    children: list[Child] = []
    urls: dict[str, str] = {}
    try:
        for name in names:
            port = str(free_port())
            settings = {**_others(), **environment, "LIFTLINE_HTTP_PORT": port}
            run = [sys.executable, "-m", "services.cli", "serve", name]
            children.append(await start(name, run, log=directory / f"{name}.log", env=settings))
            urls[name] = f"http://{LOOPBACK}:{port}"
        yield urls
    finally:
        await asyncio.gather(*(child.stop(15) for child in children))


async def readiness(url: str) -> tuple[int, str]:
    """Status and text of /health/ready; 0 while nobody listens."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        try:
            answer = await http.get(f"{url}/health/ready")
        except httpx.TransportError:
            return 0, ""
    return answer.status_code, answer.text


def _others() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LIFTLINE_")}
    return {**kept, "PYTHONPATH": str(ROOT)}
