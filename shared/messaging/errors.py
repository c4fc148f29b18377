"""What can go wrong with an event, sorted by what the answer is."""

import re

_REASON = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Refused(Exception):
    """A rule says no for good: the event is dead-lettered at once.

    ``reason`` is a code such as ``unknown_request``. It is shown to operators, so anything that
    is not a code is replaced.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason if _REASON.fullmatch(reason) else "unspecified"
        super().__init__(self.reason)


class AlreadyHandled(Exception):
    """The inbox holds this event for this handler."""


class BrokerAway(Exception):
    """The broker did not take responsibility for a message; it may or may not have it."""


class Unroutable(Exception):
    """The broker has no place for the message: no such exchange, no queue bound, or no right."""
