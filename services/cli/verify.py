"""`liftline verify`: the journal replayed through the pure core equals what the services hold and have published."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from services.cli.state import STATE


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def verify(
        progression_url: Annotated[
            str, typer.Option(envvar="LIFTLINE_PROGRESSION_URL", help="Where progression answers.")
        ] = "http://127.0.0.1:8002",
        alerts_url: Annotated[
            str, typer.Option(envvar="LIFTLINE_ALERTS_URL", help="Where alerts answers.")
        ] = "http://127.0.0.1:8003",
        kafka: Annotated[str | None, typer.Option(help="host:port; else LIFTLINE_KAFKA_BOOTSTRAP.")] = None,
        tenant: Annotated[str, typer.Option(help="Tenant of the development token.")] = "demo",
        token_file: Annotated[Path | None, typer.Option(help="An ops token; else a development token.")] = None,
        state_dir: Annotated[Path, typer.Option(help="Directory of `liftline up`.")] = STATE,
    ) -> None:
        """Replay the journal through the clinical core and compare: what is held, what was said, what was published.

        One tenant at a time, the token's. Run it while nothing is being sent. Exit code 1 when anything differs.
        """
        from services.cli.verifying import sentences, verify_stack
        from shared.contracts.vocabulary import Role
        from shared.runtime.settings import Settings, load
        from shared.runtime.tokens import DevelopmentKeys

        if token_file is not None:
            token = token_file.read_text().strip()
        else:
            token = DevelopmentKeys(state_dir / "keys").issue(Role.OPS, tenant)
        settings = load(Settings)
        if kafka is not None:
            settings = settings.model_copy(update={"kafka_bootstrap": kafka})
        verdict = asyncio.run(
            verify_stack(progression_url=progression_url, alerts_url=alerts_url, token=token, settings=settings)
        )
        for sentence in sentences(verdict):
            typer.echo(sentence)
        raise typer.Exit(1 if verdict.differences else 0)
