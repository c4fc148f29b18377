"""RFC 9457 problems, the only form in which this API says no."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

PROBLEM_TYPE = "application/problem+json"

Errors = Sequence[Mapping[str, str]]
Meaning = tuple[int, str, str, str]

NOTHING_HERE: Meaning = (404, "not_found", "Not found", "There is nothing here for you.")
"""Also for what belongs to another agency: nobody can tell that from what does not exist."""

_REPEAT = "Please repeat with the same Idempotency-Key: what was done is not done twice."
"""An answer can get lost after the effect was committed, so neither says what became of it."""


class Problem(Exception):
    """Ends the request with this answer. Texts are ours: never put input into them."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: Errors | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = errors
        self.extensions = dict(extensions or {})

    def response(self) -> Response:
        body: dict[str, Any] = {
            "type": f"urn:watchmate:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        body |= self.extensions
        if self.errors:
            body["errors"] = list(self.errors)
        return Response(json.dumps(body), self.status, self.headers, content_type=PROBLEM_TYPE)


def unavailable() -> Problem:
    return Problem(
        503,
        "unavailable",
        "Not available just now",
        f"A part we depend on does not answer. {_REPEAT}",
        {"Retry-After": "2"},
    )


def internal() -> Problem:
    return Problem(500, "internal", "Our mistake", f"Something went wrong. {_REPEAT}")


def too_large() -> Problem:
    return Problem(
        413,
        "too_large",
        "Body too large",
        "A request body may have 64 KiB at most.",
    )


def malformed(detail: str = "The request cannot be read as what it claims to be.") -> Problem:
    return Problem(400, "malformed", "Malformed request", detail)


def invalid(errors: Errors) -> Problem:
    return Problem(
        422, "invalid", "Invalid request", "Some fields are not acceptable.", errors=errors
    )


def not_found() -> Problem:
    return Problem(*NOTHING_HERE)


def too_many(retry_after: int, extensions: Mapping[str, Any] | None = None) -> Problem:
    return Problem(
        429,
        "too_many",
        "Too many requests",
        "This was asked very often just now. Please repeat later.",
        {"Retry-After": str(retry_after)},
        extensions=extensions,
    )
