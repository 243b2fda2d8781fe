"""What a test's own process logs."""

import structlog


def plain_logs() -> None:
    """As structlog logs by itself, but for tracebacks: with all local variables in boxes one takes seconds to draw.

    The event loop stands still meanwhile, and whatever a test waits for times out on a busy machine.
    """
    structlog.reset_defaults()
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], renderer])
