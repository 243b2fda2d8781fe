"""Settings of alerts."""

from typing import Annotated

from pydantic import Field

from shared.runtime.settings import Port, StoreSettings


class AlertsSettings(StoreSettings):
    """LIFTLINE_* of alerts."""

    http_port: Port = 8003
    stale_after_s: Annotated[float, Field(gt=0, le=86_400)] = 120.0
    """A partition not seen caught up for so long raises a technical alert, seconds of real time."""
    operations_tenant: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = None
    """The tenant that is alerted to a record that names no patient. Without it every clinic is: any may be meant."""
    feed_days: Annotated[int, Field(ge=1, le=365)] = 7
    """How long the stream of alerts can be resumed, days."""
    stream_heartbeat_s: Annotated[int, Field(ge=1, le=300)] = 15
    """Pause after which a silent stream of alerts shows that it lives, seconds."""
