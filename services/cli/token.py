"""`liftline token`: a development token."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.state import STATE
from shared.contracts.vocabulary import Role
from shared.runtime.errors import Misconfigured


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def token(
        role: Annotated[Role, typer.Argument(help="Who the token is for.", case_sensitive=False)],
        tenant: Annotated[str, typer.Option(help="Tenant whose patients it may see.")] = "demo",
        patient: Annotated[str | None, typer.Option(help="The one patient of an app token.")] = None,
        state_dir: Annotated[Path, typer.Option(help="Directory of `liftline up`.")] = STATE,
    ) -> None:
        """Print a token signed with the development key. Production refuses it."""
        from shared.runtime.tokens import DevelopmentKeys

        try:
            typer.echo(DevelopmentKeys(state_dir / "keys").issue(role, tenant, patient))
        except ValueError as error:
            raise Misconfigured(str(error)) from None
