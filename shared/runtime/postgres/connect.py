"""One connection to PostgreSQL. The URL is read by the driver, so that it says TLS as libpq does (sslmode, …)."""

import ssl
from typing import Any, Final

import asyncpg

from shared.runtime.errors import Refused, Unavailable
from shared.runtime.tls import why_not_trusted

_URL: Final = "LIFTLINE_DATABASE_URL"


async def connect(dsn: str, **arguments: Any) -> asyncpg.Connection:
    """Connect. Raises Refused where certificates or credentials keep us out, Unavailable where nobody answers.

    Neither message holds the URL. What the server itself says of its state is raised as it is.
    """
    try:
        return await asyncpg.connect(dsn, **arguments)
    except ssl.SSLCertVerificationError as error:
        raise Refused(f"PostgreSQL {why_not_trusted(error)}: look at sslrootcert and the host in {_URL}") from None
    except ssl.SSLError as error:
        raise Refused(f"PostgreSQL and we do not agree on TLS ({error.reason}): look at {_URL}") from None
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        # Its message names the user, the host and pg_hba.conf, never a password.
        raise Refused(f"PostgreSQL refuses us: {error.message}") from None
    except ValueError:  # ClientConfigurationError is one
        raise Refused(f"{_URL} is not understood: look at its parameters, sslmode and sslrootcert among them") from None
    except FileNotFoundError as error:
        raise Refused(f"{_URL} names a file that is not there: {error.filename}") from None
    except TimeoutError:
        raise Unavailable(f"PostgreSQL does not answer in time: look at the host and port in {_URL}") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable(f"PostgreSQL cannot be reached: {reason}") from error
