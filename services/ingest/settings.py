"""Settings of ingest."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.runtime.settings import PREFIX, Port, Settings


class IngestSettings(Settings):
    """LIFTLINE_* of ingest."""

    http_port: Port = 8001
    alerts_url: Annotated[str | None, Field(pattern=r"^https?://[^\s]+$")] = None
    """Where alerts answers: asked, before a plan is activated, whether the clinic has somebody who is told of an
    emergency (C-126). Without it nobody is asked, and every plan is: production refuses that."""
    client_rate: Annotated[float, Field(gt=0, le=100_000)] = 200.0
    """Events per second that one client may send in the long run; red flags are counted apart, by the same measure."""
    client_burst: Annotated[int, Field(ge=1, le=1_000_000)] = 5_000
    """Events that one client may send at once."""
    requests_in_flight: Annotated[int, Field(ge=1, le=10_000)] = 64
    """Requests that may wait for the broker at once; fewer than the producer takes, the rest is for red flags. One
    client may have half of them."""

    @model_validator(mode="after")
    def _asks_who_is_told(self) -> Self:
        if self.production and self.alerts_url is None:
            raise ValueError(
                f"{PREFIX}ALERTS_URL is missing: production asks alerts, before a plan is activated, whether somebody"
                " of the clinic is told of an emergency"
            )
        return self
