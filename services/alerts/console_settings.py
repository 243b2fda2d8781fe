"""Settings of the console."""

from pydantic import SecretStr

from shared.runtime.settings import StoreSettings


class ConsoleSettings(StoreSettings):
    """LIFTLINE_* of the console: the part of alerts that clinicians use with a browser."""

    oidc_client_id: str | None = None
    """Our name at the identity provider LIFTLINE_ISSUER; without one nobody logs in to the console in production."""
    oidc_client_secret: SecretStr | None = None
    """For a confidential client; a public one has none, PKCE protects both."""
    oidc_scope: str = "openid"
    """What is asked for: openid, and what makes the access token one of ours, with role and tenant."""
    ingest_url: str | None = None
    """Where clinical acts are sent; without it the console shows and does not clear, approve or pause."""
    progression_url: str | None = None
    """Where the prescription is asked for."""
