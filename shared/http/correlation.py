"""Who is told by which id their call can be found in the logs."""

from werkzeug.wrappers import Response

from shared.observability import work_of
from shared.security.principal import Principal

HEADER = "Request-Id"
_ASKS_FOR_HELP = "officer"


def show(response: Response, traceparent: str, caller: Principal | None) -> None:
    """To staff and partners always. To officers, and to callers without a token, only when the
    answer is our own failure: then nothing was done, and so nothing stored goes by that id."""
    work = work_of(traceparent)
    if work and (response.status_code >= 500 or _may_always_know(caller)):
        response.headers[HEADER] = work


def _may_always_know(caller: Principal | None) -> bool:
    return caller is not None and _ASKS_FOR_HELP not in caller.roles
