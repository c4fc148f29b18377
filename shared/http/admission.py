"""What happens to a request between its arrival at a view and the view itself."""

import hashlib
from dataclasses import dataclass
from typing import Literal

import flask

from shared.http import idempotency
from shared.http.exchange import Exchange, exchange
from shared.http.parts import Parts, parts
from shared.http.problems import Problem, invalid, malformed, not_found
from shared.http.strict_json import NotStrict, clean_text, loads
from shared.security.errors import InvalidToken
from shared.security.principal import Principal

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM = "application/x-www-form-urlencoded"
_CSV = "text/csv"


@dataclass(frozen=True)
class Access:
    """Whom a view admits; a scope binds partner systems only."""

    kind: Literal["roles", "open", "capability"]
    roles: tuple[str, ...] = ()
    scope: str | None = None


@dataclass(frozen=True)
class Body:
    """What a view takes."""

    kind: Literal["none", "json", "form", "csv"] = "none"
    needed: bool = False


def identify(access: Access, token: str | None) -> None:
    """Verify the token of a route for roles.

    :raises Problem: 401 without a valid token, 403 without a role for it.
    """
    if access.kind != "roles":
        return
    if token is None:
        raise _unauthenticated("Bearer")
    try:
        caller = parts().verifier.verify(token)
    except InvalidToken:
        raise _unauthenticated('Bearer error="invalid_token"') from None
    if not _may(caller, access):
        raise _forbidden(access)
    exchange().principal = caller


def admit(access: Access, *, exempt: bool, takes: Body) -> None:
    """Check the request's form and claim its idempotency key.

    :raises Problem: 400, 404, 415 or 422 for what no view could take.
    :raises ClaimTaken: when the key is in use or used.
    """
    _check_address()
    current = exchange()
    unkeyed = exempt or flask.request.method in SAFE
    claim = None if unkeyed else _claim(current, access)  # a missing key is told before all else
    _check_body(current.body, takes)
    if claim is not None:
        _take(claim, current, parts())


def _may(caller: Principal, access: Access) -> bool:
    roles = caller.roles & set(access.roles)
    if access.scope is not None and access.scope not in caller.scopes:
        roles -= {"partner"}
    return bool(roles)


def _check_address() -> None:
    if not all(clean_text(str(value)) for value in (flask.request.view_args or {}).values()):
        raise not_found()
    if not all(clean_text(name + value) for name, value in flask.request.args.items(multi=True)):
        raise malformed("The query holds a character that is not allowed.")


def _check_body(body: bytes, takes: Body) -> None:
    if not body:
        # webargs would take it for an empty object.
        if takes.needed and takes.kind in {"json", "csv"}:
            raise invalid([{"pointer": "#", "detail": "A body is needed."}])
        return
    other_forms = {"form": _check_form, "csv": _check_csv}
    if check := other_forms.get(takes.kind):
        check()
    else:
        _check_json(body, takes)


def _check_json(body: bytes, takes: Body) -> None:
    if not flask.request.is_json:
        raise _unsupported("Send application/json.")
    try:
        document = loads(body)
    except NotStrict:
        raise malformed("The body is not acceptable JSON.") from None
    if takes.kind == "none" and document != {}:
        raise invalid([{"pointer": "#", "detail": "Nothing is taken here."}])


def _check_form() -> None:
    if flask.request.mimetype != _FORM:
        raise _unsupported(f"Send {_FORM}.")
    if not all(clean_text(name + value) for name, value in flask.request.form.items(multi=True)):
        raise malformed("The form holds a character that is not allowed.")


def _check_csv() -> None:
    """What is in it is for the view to say, which knows its lines and columns."""
    charset = flask.request.mimetype_params.get("charset", "utf-8")
    if flask.request.mimetype != _CSV or charset.lower() != "utf-8":
        raise _unsupported(f"Send {_CSV}, in UTF-8.")


def _claim(current: Exchange, access: Access) -> idempotency.Claim:
    request = flask.request
    scope = f"{request.method}|{request.path}|{_subject(current, access)}"
    content = request.query_string + b"\x00" + current.body
    return idempotency.claim_for(request.headers.get(idempotency.HEADER), scope, content)


def _take(claim: idempotency.Claim, current: Exchange, equipment: Parts) -> None:
    if current.transaction is None:
        raise LookupError("an unsafe request without a transaction")
    equipment.idempotency.take(current.transaction, claim, equipment.clock.now())
    current.claim = claim


def _subject(current: Exchange, access: Access) -> str:
    """Whose key it is; the bearer of a capability is hashed, the row must not know it."""
    if current.principal is not None:
        return f"{current.principal.agency}:{current.principal.sub}"
    if access.kind == "capability":
        return hashlib.sha256(flask.request.headers.get("Authorization", "").encode()).hexdigest()
    return "open"


def _unauthenticated(challenge: str) -> Problem:
    return Problem(
        401,
        "unauthenticated",
        "Not signed in",
        "A valid access token is needed.",
        {"WWW-Authenticate": challenge},
    )


def _forbidden(access: Access) -> Problem:
    challenge = 'Bearer error="insufficient_scope"'
    if access.scope is not None:
        challenge += f', scope="{access.scope}"'
    return Problem(
        403,
        "forbidden",
        "Not allowed",
        "This token does not allow this.",
        {"WWW-Authenticate": challenge},
    )


def _unsupported(detail: str) -> Problem:
    return Problem(415, "unsupported_media_type", "Unsupported media type", detail)
