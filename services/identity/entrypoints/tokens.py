"""Tokens for partner systems, and what others need to verify and to find them."""

from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint
from marshmallow import EXCLUDE

from services.identity.adapters.joserfc_keys import published
from services.identity.domain.api_client import SCOPES
from services.identity.domain.hats import AUDIENCES
from services.identity.entrypoints.schemas import (
    AuthorizationServerSchema,
    KeySetSchema,
    TokenRequestSchema,
    TokenSchema,
)
from shared.http import no_idempotency, open_to_all, use_cases
from shared.http.problems import PROBLEM_TYPE

ISSUER = "TOKEN_ISSUER"
AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

tokens = Blueprint("tokens", __name__, description="OAuth 2.0 client credentials")
well_known = Blueprint(
    "well_known", __name__, url_prefix="/.well-known", description="Keys and metadata"
)

_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "pattern": "^[a-z_]+$"}},
    "additionalProperties": False,
}
_REFUSALS = {
    "application/json": {"schema": _ERROR},
    PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
}


@tokens.route("/token", methods=["POST"])
@no_idempotency
@open_to_all
@tokens.arguments(TokenRequestSchema(unknown=EXCLUDE), location="form")
@tokens.response(200, TokenSchema)
@tokens.doc(
    responses={
        "400": {"description": "RFC 6749 error, or a malformed form", "content": _REFUSALS},
        "401": {"description": "RFC 6749 error: no such client or secret", "content": _REFUSALS},
    }
)
def issue_token(_form: dict[str, Any]) -> Response:
    """Client-credentials grant (RFC 6749, section 4.4)"""
    from services.identity.entrypoints.oauth import token_response

    return token_response()


@well_known.route("/jwks.json", methods=["GET"])
@open_to_all
@well_known.response(200, KeySetSchema)
def jwks() -> Response:
    """Public keys: the next, the current and the lately retired"""
    return _cached(published(use_cases().keep_keys.served()), 60)


@well_known.route("/oauth-authorization-server", methods=["GET"])
@open_to_all
@well_known.response(200, AuthorizationServerSchema)
def metadata() -> Response:
    """Authorization server metadata (RFC 8414)"""
    return _cached(
        {
            "issuer": current_app.config[ISSUER],
            "token_endpoint": "/v1/token",
            "jwks_uri": "/.well-known/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": AUTH_METHODS,
            "scopes_supported": sorted(SCOPES),
            "resource_indicators_supported": list(AUDIENCES),
        },
        600,
    )


def _cached(content: dict[str, Any], seconds: int) -> Response:
    response = jsonify(content)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
