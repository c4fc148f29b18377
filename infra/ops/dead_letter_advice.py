"""What an operator does about a dead letter, by the reason for which it died."""

from shared.messaging.dead_letters import DeadLetter

_VERSIONS = (
    "who published it and {service} are of different versions ('version --deployment' tells);"
    " upgrade the older one, then replay it"
)
_NO_EVENT = "it is no event of ours and replaying it changes nothing: find out who published it"
_LOG = (
    "look for event_failed with this type in the log of {service}; replay it when the cause is"
    " mended"
)
_CRASHED = (
    "it was delivered so often because {service} ended each time: look into its log before its"
    " restarts; replay it when the cause is mended"
)
_ADVICE = {
    "undecodable": _NO_EVENT,
    "unknown_event": _VERSIONS,
    "invalid_event": _VERSIONS,
    "refused": (
        "a rule of {service} said no for good: mend what the reason names (a record that a restore"
        " left out, say), then replay it; otherwise leave it, after 30 days it is gone"
    ),
    "handler_failed": _LOG,
    "handling_failed": _LOG,
    "delivery_limit": _CRASHED,
}


def advice(letter: DeadLetter, service: str) -> str:
    """What to do next, in one sentence."""
    kind = letter.reason.partition(":")[0]
    return _ADVICE.get(kind, _LOG).format(service=service)
