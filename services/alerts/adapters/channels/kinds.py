"""The kinds of channels that are set up here."""

from collections.abc import Mapping

from services.alerts.adapters.channels.addresses import Guard, read_networks
from services.alerts.adapters.channels.mail import MailChannel, MailServer
from services.alerts.adapters.channels.secrets import ChannelSecrets
from services.alerts.adapters.channels.services import ServiceChannel
from services.alerts.adapters.channels.webhook import WebhookChannel
from services.alerts.application.delivering import Sending
from services.alerts.settings import AlertsSettings
from shared.contracts.clinic import ChannelKind


def channels_of(settings: AlertsSettings) -> Mapping[ChannelKind, Sending]:
    """What the settings set up: e-mail only with a mail server."""
    secrets = ChannelSecrets(settings.channel_secrets_dir)
    guard = Guard(read_networks(settings.webhook_networks))
    channels: dict[ChannelKind, Sending] = {
        ChannelKind.WEBHOOK: WebhookChannel(guard, secrets, ca_file=settings.webhook_ca_file),
        ChannelKind.APPRISE: ServiceChannel(secrets),
    }
    if settings.smtp_host is not None and settings.smtp_from is not None:
        channels[ChannelKind.EMAIL] = MailChannel(
            MailServer(
                host=settings.smtp_host,
                port=settings.smtp_port,
                security=settings.smtp_security,
                sender=settings.smtp_from,
                username=settings.smtp_username,
                password=settings.smtp_password,
                ca_file=settings.smtp_ca_file,
            )
        )
    return channels
