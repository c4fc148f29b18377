"""Flask's and webargs' refusals, said as problems that repeat nothing of the input."""

from collections.abc import Iterator, Mapping
from typing import Any

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from shared.http import problems
from shared.http.problems import Meaning, Problem

_UNKNOWN = "Unknown field."
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
_LONGEST_DETAIL = 200


def register_problems(
    app: flask.Flask, meanings: Mapping[type[Exception], tuple[int, str, str, str]]
) -> None:
    """Answer these errors, and their subclasses, with (status, code, title, detail)."""
    for error_class, meaning in meanings.items():
        app.register_error_handler(error_class, _answering(meaning))


def answer_problem(problem: Problem) -> Response:
    return problem.response()


def answer_http_exception(error: HTTPException) -> Response:
    """Flask's handler for every HTTPException, webargs' validation errors included."""
    if error.code is None or error.code < 400:
        return Response(status=404) if error.code is None else _redirect(error)
    problem = _problem(error)
    for name, value in error.get_headers():
        if name in _KEPT_HEADERS:
            problem.headers.setdefault(name, value)
    return problem.response()


def _redirect(error: HTTPException) -> Response:
    return Response(error.get_response().response, error.code)


def _answering(meaning: Meaning) -> Any:
    def answer(_error: Exception) -> Response:
        return Problem(*meaning).response()

    return answer


def _problem(error: HTTPException) -> Problem:
    messages = getattr(error, "data", {}).get("messages")
    if error.code == 422 and messages is not None:
        return problems.invalid(list(_errors(messages)))
    fixed = {400: problems.malformed, 404: problems.not_found, 413: problems.too_large}
    if error.code in fixed:
        return fixed[error.code]()
    code = error.code or 500
    return Problem(code, error.name.lower().replace(" ", "_"), error.name, f"{error.name}.")


def _errors(messages: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """One entry per message; an unknown field is reported at its parent, without its name."""
    seen: set[tuple[str, str]] = set()
    for location, found in messages.items():
        for path, text in _leaves(found, ()):
            entry = (_pointer(str(location), path, text), text[:_LONGEST_DETAIL])
            if entry not in seen:
                seen.add(entry)
                yield {"pointer": entry[0], "detail": entry[1]}


def _pointer(location: str, path: tuple[str, ...], text: str) -> str:
    known = path[:-1] if text == _UNKNOWN else path
    named = [step for step in known if step != "_schema"]
    start = "#" if location == "json" else f"#{location}"
    return "/".join([start, *named])


def _leaves(found: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(found, Mapping):
        for step, below in found.items():
            yield from _leaves(below, (*path, str(step)))
    elif isinstance(found, list | tuple):
        for below in found:
            yield from _leaves(below, path)
    else:
        yield path, str(found)
