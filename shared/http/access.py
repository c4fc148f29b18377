"""Who may call a view: every view says it, and says it in one of three ways."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import flask

from shared.http.admission import Access, Body, admit, identify

ACCESS = "__access__"
EXEMPT = "__no_idempotency__"
TABLE = "__takes_csv__"

View = TypeVar("View", bound=Callable[..., Any])


def allow(*roles: str, scope: str | None = None) -> Callable[[View], View]:
    """Admit these roles; a partner system also needs the scope. Goes above all smorest lines."""
    if not roles:
        raise TypeError("allow() needs a role")
    return _guard(Access("roles", roles, scope))


def open_to_all(view: View) -> View:
    """Admit everybody."""
    return _guard(Access("open"))(view)


def capability(view: View) -> View:
    """Admit everybody here: the view verifies a bearer of its own, not a token."""
    return _guard(Access("capability"))(view)


def no_idempotency(view: View) -> View:
    """For unsafe methods that create nothing; goes above or below the access line."""
    setattr(view, EXEMPT, True)
    return view


def takes_csv(view: View) -> View:
    """For a body of text/csv, which `sent_body` gives as it came; goes below the access line."""
    setattr(view, TABLE, True)
    return view


def bearer() -> str | None:
    """The text after `Authorization: Bearer`, unverified, for views under `capability`."""
    scheme, _, credential = flask.request.headers.get("Authorization", "").partition(" ")
    return credential.strip() or None if scheme.lower() == "bearer" else None


def access_of(view: Callable[..., Any]) -> Access | None:
    return getattr(view, ACCESS, None)


def is_exempt(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, EXEMPT, False))


def _guard(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            identify(access, bearer())
            admit(access, exempt=is_exempt(guarded), takes=body_of(view))
            return flask.current_app.ensure_sync(view)(*args, **kwargs)

        setattr(guarded, ACCESS, access)
        return guarded  # type: ignore[return-value]

    return decorate


def body_of(view: Callable[..., Any]) -> Body:
    """What its `arguments` line says of the body, or that it takes a table."""
    if getattr(view, TABLE, False):
        return Body("csv", needed=True)
    documented = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    for one in documented:
        if one.get("in") in {"json", "form"}:
            return Body(one["in"], needed=one.get("required", False))
    return Body()
