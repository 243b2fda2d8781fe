"""Settings of clinics: every version kept, the newest in force."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.tables import CLINIC_SETTINGS
from services.alerts.application.ports import SettingsOutdated
from shared.contracts.clinic import ClinicSettings, ClinicSettingsVersion
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.tenants import Tenants

DEFAULT = ClinicSettings()


class PostgresClinics:
    """The settings table of the schema `alerts`."""

    def __init__(self, tenants: Tenants, audit: Audit, clock: Clock) -> None:
        self._tenants = tenants
        self._audit = audit
        self._clock = clock

    async def get(self, who: Principal) -> ClinicSettingsVersion:
        """What is in force in the caller's clinic."""
        async with self._tenants.of(who.tenant) as connection:
            await self._audit.record(connection, who, "read clinic settings")
            return await _newest(connection, who.tenant)

    async def put(self, who: Principal, settings: ClinicSettings, version: int) -> ClinicSettingsVersion:
        """Put them in the place of this version; raises SettingsOutdated when another one is in force."""
        row = {
            "tenant": who.tenant,
            "version": version + 1,
            "set_at": await self._clock.now(),
            "subject": who.subject,
            "role": who.role.value,
            "body": settings.model_dump_json(),
        }
        try:
            async with self._tenants.of(who.tenant) as connection:
                newest = await _newest(connection, who.tenant)
                if newest.version != version:
                    raise SettingsOutdated(newest)
                await connection.execute(insert(CLINIC_SETTINGS).inline(), row)
                await self._audit.record(connection, who, "set clinic settings", concerns=f"version {version + 1}")
        except IntegrityError:
            # Somebody else has put the same version meanwhile.
            raise SettingsOutdated(await self._standing(who)) from None
        return await self._standing(who)

    async def _standing(self, who: Principal) -> ClinicSettingsVersion:
        async with self._tenants.of(who.tenant) as connection:
            return await _newest(connection, who.tenant)


async def settings_of(connection: AsyncConnection, tenants: Collection[str]) -> dict[str, ClinicSettings]:
    """The settings in force of each of these clinics; of one that has set none, what the rules say."""
    table = CLINIC_SETTINGS.c
    query = (
        select(table.tenant, table.body)
        .where(table.tenant.in_(sorted(tenants)))
        .ext(distinct_on(table.tenant))
        .order_by(table.tenant, table.version.desc())
    )
    found = {row.tenant: _read(row.body) for row in await connection.execute(query)}
    return {tenant: found.get(tenant, DEFAULT) for tenant in tenants}


async def _newest(connection: AsyncConnection, tenant: str) -> ClinicSettingsVersion:
    table = CLINIC_SETTINGS.c
    query = select(CLINIC_SETTINGS).where(table.tenant == tenant).order_by(table.version.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return ClinicSettingsVersion(version=0, settings=DEFAULT) if row is None else _version(row)


def _version(row: Row[Any]) -> ClinicSettingsVersion:
    return ClinicSettingsVersion(version=row.version, set_at=row.set_at, set_by=row.subject, settings=_read(row.body))


def _read(body: str) -> ClinicSettings:
    # A newer release may have written it, before this one was put back.
    return ClinicSettings.model_validate_json(body, extra="ignore")
