"""Settings of clinics: every version kept, the newest that can be read in force.

What one clinic has set must never keep the alerts of another, nor its own: whoever asks for settings gets some.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

import structlog
from pydantic import ValidationError
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

DEFAULT: Final = ClinicSettings()

_log = structlog.get_logger(__name__)


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
    query = _NEWEST.where(CLINIC_SETTINGS.c.tenant.in_(sorted(tenants)))
    found = {row.tenant: await _in_force(connection, row) for row in await connection.execute(query)}
    return {tenant: found.get(tenant, DEFAULT) for tenant in tenants}


async def unreadable(connection: AsyncConnection) -> int:
    """How many clinics have settings that this release cannot read: older ones are in force there, or none."""
    return sum(_read(row.tenant, row.version, row.body) is None for row in await connection.execute(_NEWEST))


async def _newest(connection: AsyncConnection, tenant: str) -> ClinicSettingsVersion:
    row = (await connection.execute(_NEWEST.where(CLINIC_SETTINGS.c.tenant == tenant))).one_or_none()
    if row is None:
        return ClinicSettingsVersion(version=0, settings=DEFAULT)
    settings = await _in_force(connection, row)
    return ClinicSettingsVersion(version=row.version, set_at=row.set_at, set_by=row.subject, settings=settings)


async def _in_force(connection: AsyncConnection, newest: Row[Any]) -> ClinicSettings:
    """The newest version that can be read, this one or an older one."""
    found = _read(newest.tenant, newest.version, newest.body)
    if found is not None:
        return found
    table = CLINIC_SETTINGS.c
    older = select(CLINIC_SETTINGS).where(table.tenant == newest.tenant, table.version < newest.version)
    for row in await connection.execute(older.order_by(table.version.desc())):
        if (found := _read(row.tenant, row.version, row.body)) is not None:
            return found
    return DEFAULT


@lru_cache(maxsize=1024)
def _read(tenant: str, version: int, body: str) -> ClinicSettings | None:
    """None for what this release cannot read: a newer one may have written it, before this one was put back.

    Versions never change: each is read, and complained of, once in a process.
    """
    try:
        return ClinicSettings.from_stored(body)
    except ValidationError as error:
        problems = [".".join(map(str, each["loc"])) for each in error.errors(include_input=False)]
        _log.error("settings of a clinic cannot be read", tenant=tenant, version=version, problems=problems)
        return None


_NEWEST: Final = (
    select(CLINIC_SETTINGS)
    .ext(distinct_on(CLINIC_SETTINGS.c.tenant))
    .order_by(CLINIC_SETTINGS.c.tenant, CLINIC_SETTINGS.c.version.desc())
)
