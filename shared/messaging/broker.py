"""One connection to the broker, for one thread."""

import contextlib
from typing import Any

from amqp.exceptions import AMQPError, MessageNacked
from kombu import Connection

CONNECTION_LOST = (AMQPError, MessageNacked, OSError, AttributeError)
"""AttributeError, because the driver trips over its own closed socket now and then."""

_CONNECT_TIMEOUT = 4


def connect(amqp_uri: str, heartbeat: int = 0) -> Any:
    """A connection of the driver under kombu, which unlike kombu's own never retries by itself."""
    settings = Connection(amqp_uri, connect_timeout=_CONNECT_TIMEOUT, heartbeat=heartbeat)
    return settings.transport.establish_connection()


def close(connection: Any) -> None:
    """Say goodbye if the broker still listens, and free the socket in any case."""
    with contextlib.suppress(Exception):
        connection.close()
    drop(connection)


def drop(connection: Any) -> None:
    """Free the socket without a word, because the other side may never answer."""
    with contextlib.suppress(Exception):
        connection.collect()
