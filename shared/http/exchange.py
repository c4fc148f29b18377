"""One try at answering one request, carried in the WSGI environment."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

import flask

from shared.http.problems import Problem
from shared.security.principal import Principal
from shared.storage import Transaction

if TYPE_CHECKING:
    from shared.http.idempotency import Claim

EXCHANGE = "watchmate.exchange"
WIRING = "watchmate.wiring"
UNMATCHED = "unmatched"


class Wiring(Protocol):
    """A service's composition root, as `shared.http` sees it."""

    def bind(self, tx: Transaction | None) -> Any:
        """Use cases that write through the transaction, or only read when there is none."""
        ...


@dataclass
class Exchange:
    wiring: Wiring | None
    body: bytes
    transaction: Transaction | None = None
    rule: str = UNMATCHED
    principal: Principal | None = None
    claim: "Claim | None" = None
    bound: Any = field(default=None)
    refusal_stands: bool = False


def exchange() -> Exchange:
    return cast(Exchange, flask.request.environ[EXCHANGE])


def use_cases() -> Any:
    """The service's use cases, writing through this request's transaction if it has one."""
    current = exchange()
    if current.bound is None:
        if current.wiring is None:
            raise LookupError("no wiring: pass it to respond()")
        current.bound = current.wiring.bind(current.transaction)
    return current.bound


def principal() -> Principal:
    """The verified caller of a route that is protected by `allow`."""
    caller = exchange().principal
    if caller is None:
        raise LookupError("this route admits callers without a token")
    return caller


def sent_body() -> bytes:
    """The body as it came, for a view that takes no JSON."""
    return exchange().body


def refuse_and_keep(problem: Problem) -> NoReturn:
    """Refuse, and commit what was done: for a refusal that is itself an effect."""
    exchange().refusal_stands = True
    raise problem
