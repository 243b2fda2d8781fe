"""What `liftline doctor` finds of clinics: one with patients and nobody who would be told of an emergency."""

from shared.runtime.errors import LiftlineError

_NAMED = 5


async def clinics_are_reached() -> str:
    """Every clinic with patients has somebody on call who has a channel (C-126). Raises LiftlineError."""
    from sqlalchemy import select
    from sqlalchemy.exc import SQLAlchemyError

    from services.alerts.adapters.postgres.clinics import settings_of
    from services.alerts.adapters.postgres.tables import TABLES
    from services.alerts.domain.rota import reaches_somebody
    from services.cli.owner import OwnerSettings, acting_for
    from shared.runtime.settings import load

    settings = load(OwnerSettings)
    if settings.database_owner_url is None and settings.database_url is None:
        return "no database is set to look into"
    try:
        async with acting_for("alerts") as connection:
            tenants = (await connection.execute(select(TABLES.patient.c.tenant).distinct())).scalars().all()
            found = await settings_of(connection, tenants)
    except (OSError, SQLAlchemyError) as error:
        raise LiftlineError(
            f"settings of clinics cannot be read ({type(error).__name__}): set LIFTLINE_DATABASE_OWNER_URL, and run"
            " `liftline migrate`"
        ) from None
    nobody = sorted(tenant for tenant, one in found.items() if not reaches_somebody(one))
    if nobody:
        named = ", ".join(nobody[:_NAMED]) + (", ..." if len(nobody) > _NAMED else "")
        raise LiftlineError(
            f"nobody would be told of an emergency in {named}: a lead names who is on call, and by which channel, with"
            " PUT /v1/settings/clinic of alerts"
        )
    return f"somebody would be told of an emergency in each of {len(found)}"
