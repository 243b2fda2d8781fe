"""Settings of progression."""

from shared.runtime.settings import Port, StoreSettings


class ProgressionSettings(StoreSettings):
    """LIFTLINE_* of progression."""

    http_port: Port = 8002
