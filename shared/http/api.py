"""Builds a service's Flask application with everything all services have in common."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import flask
from flask_smorest import Api, Blueprint
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from shared.http import openapi
from shared.http.access import open_to_all
from shared.http.body import LIMIT
from shared.http.door import Door
from shared.http.exchange import exchange
from shared.http.parts import Platform, install
from shared.http.problems import PROBLEM_TYPE, Problem
from shared.http.refusals import answer_http_exception, answer_problem

PREFIX = "/v1"


def create_api(
    service: str,
    blueprints: Iterable[Blueprint],
    platform: Platform,
    *,
    unversioned: Iterable[Blueprint] = (),
) -> flask.Flask:
    """A Flask app whose `wsgi_app` opens the transactions; works under `test_client()` as it is.

    Blueprints are mounted below /v1, `unversioned` ones (well-known addresses) at the root.

    :raises UndeclaredAccess: when a view does not say who may call it.
    """
    app = flask.Flask(service, static_folder=None)
    _configure(app, service)
    api = _ProblemApi(app)
    app.register_error_handler(Problem, answer_problem)
    for blueprint in blueprints:
        api.register_blueprint(blueprint, url_prefix=PREFIX + (blueprint.url_prefix or ""))
    for blueprint in unversioned:
        api.register_blueprint(blueprint)
    _serve_document(app, api)
    openapi.require_access(app)
    parts = install(app, service, platform)
    app.before_request(_note_rule)
    app.wsgi_app = Door(app.wsgi_app, parts)  # type: ignore[method-assign]
    return app


class _ProblemApi(Api):
    """Documents and gives problem+json where smorest has its own form of errors."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def handle_http_exception(self, error: HTTPException) -> Response:
        return answer_http_exception(error)

    def _register_responses(self) -> None:
        content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status in HTTPStatus:
            described = {"description": status.phrase, "content": content}
            self.spec.components.response(status.name, described, lazy=True)


def _configure(app: flask.Flask, service: str) -> None:
    app.config.update(
        API_TITLE=f"Watchmate {service}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        # Errors nobody declared must reach the door, which aborts the transaction.
        PROPAGATE_EXCEPTIONS=True,
        MAX_CONTENT_LENGTH=LIMIT,
        MAX_FORM_MEMORY_SIZE=LIMIT,
        MAX_FORM_PARTS=100,
    )
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False


def _note_rule() -> None:
    rule = flask.request.url_rule
    if rule is not None:
        exchange().rule = rule.rule


def _serve_document(app: flask.Flask, api: Api) -> None:
    built: dict[str, bytes] = {}

    @open_to_all
    def openapi_document() -> Response:
        """Built at the first call: an idle process does not carry it."""
        if not built:
            text: Any = json.dumps(openapi.document(app, api))
            built["document"] = text.encode()
        return Response(built["document"], content_type="application/json")

    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi_document", openapi_document)
