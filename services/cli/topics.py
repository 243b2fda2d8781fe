"""`liftline topics`: make the topics, or make them anew."""

import asyncio
from typing import Annotated

import typer

from shared.runtime.errors import Misconfigured


def register(app: typer.Typer) -> None:
    """Add the commands."""
    topics = typer.Typer(help="Make the Kafka topics.", no_args_is_help=True)
    app.add_typer(topics, name="topics")

    @topics.command()
    def create() -> None:
        """Make the topics that are missing."""
        made = asyncio.run(_create())
        typer.echo(f"made {', '.join(made)}" if made else "all topics are there")

    @topics.command()
    def recreate(
        yes: Annotated[bool, typer.Option("--yes", help="I know that every record in the topics is lost.")] = False,
    ) -> None:
        """Delete the topics with all records, make them anew, forget what was read. Stop the services first."""
        if not yes:
            raise Misconfigured("this deletes every record in the topics: say --yes")
        made = asyncio.run(_recreate())
        typer.echo(f"made anew: {', '.join(made)}")


async def _create() -> list[str]:
    from shared.runtime.kafka.topics import admin, create_topics
    from shared.runtime.settings import Settings, load

    settings = load(Settings)
    async with admin(settings) as client:
        return await create_topics(client, settings)


async def _recreate() -> list[str]:
    from shared.runtime.kafka.topics import admin, cluster_id, create_topics, delete_topics
    from shared.runtime.settings import Settings, load

    settings = load(Settings)
    async with admin(settings) as client:
        await clear_fences(await cluster_id(client))
        await delete_topics(client)
        return await create_topics(client, settings)


async def clear_fences(cluster: str) -> None:
    """Forget what was read from this cluster: new topics start at offset 0, and the inbox drops what comes twice."""
    from sqlalchemy import text

    from services.cli.migrate import StatefulService
    from services.cli.owner import acting_for

    for schema in StatefulService:
        async with acting_for(schema) as connection:
            statement = f"delete from {schema}.fence where cluster_id = :cluster"  # noqa: S608 - names of ours
            await connection.execute(text(statement), {"cluster": cluster})
