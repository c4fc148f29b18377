"""The token endpoint by Authlib; loaded at the first token, an idle process does without."""

import json
from typing import Any, cast

from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Request, grants
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidScopeError
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from flask import Request, Response
from flask import request as flask_request

from services.identity.domain.api_client import SCOPES, ApiClient
from services.identity.domain.hats import AUDIENCES
from services.identity.domain.key_ring import TOKEN_LIFETIME
from services.identity.entrypoints.tokens import AUTH_METHODS
from shared.http import use_cases
from shared.http.problems import too_many


class InvalidTargetError(OAuth2Error):
    """RFC 8707: no such audience."""

    error = "invalid_target"


class _Caller(ClientMixin):
    """A client as Authlib wants it; one that does not exist costs as much to refuse."""

    def __init__(self, client_id: str) -> None:
        self._id = client_id
        self.client: ApiClient | None = use_cases().clients.open_client(client_id)

    def get_client_id(self) -> str:
        return self._id

    def check_client_secret(self, client_secret: str) -> bool:
        clients = use_cases().clients
        known = bool(clients.knows_secret(self.client, client_secret))
        if not known:
            clients.failed(self._id)
        return known

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in AUTH_METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        return bool(grant_type == "client_credentials")

    def get_allowed_scope(self, scope: str | None) -> str:
        """All of the client's scopes when none is asked for.

        :raises InvalidScopeError: for one more than the client has.
        """
        held = frozenset() if self.client is None else self.client.scopes
        asked = frozenset((scope or "").split()) or held
        if asked - held:
            raise InvalidScopeError()
        return " ".join(sorted(asked))


class _ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def validate_token_request(self) -> None:
        super().validate_token_request()
        if _audience() not in AUDIENCES:
            raise InvalidTargetError()


class _BehindTheDoor(FlaskOAuth2Request):
    """TLS ends at the door: no request says https here, and Authlib refuses those that do not."""

    def __init__(self, request: Request) -> None:
        uri = request.url.replace("http:", "https:", 1)
        OAuth2Request.__init__(self, request.method, uri, headers=request.headers)
        self._request = request
        self.payload = FlaskOAuth2Payload(request)


class _Server(AuthorizationServer):
    def query_client(self, client_id: str) -> _Caller:
        """:raises Problem: 429 after many failures, before the costly comparison."""
        if wait := use_cases().clients.wait(client_id):
            raise too_many(wait)
        return _Caller(client_id)

    def save_token(self, token: Any, request: Any) -> None:
        """Tokens are verified offline and die after ten minutes: none is stored."""

    def create_oauth2_request(self, request: Any) -> FlaskOAuth2Request:
        return _BehindTheDoor(flask_request)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        """Only the error's code: Authlib's descriptions repeat what was sent."""
        if "error" in body:
            body = {"error": body["error"]}
        return Response(json.dumps(body), status, headers)


def token_response() -> Response:
    server = _Server(sorted(SCOPES))
    server.register_token_generator(
        "default", BearerTokenGenerator(_access_token, expires_generator=_lifetime)
    )
    server.register_grant(_ClientCredentials)
    try:
        return cast(Response, server.create_token_response())
    except UnicodeDecodeError:
        # Authlib decodes HTTP Basic credentials as UTF-8 without a second thought.
        return cast(Response, server.handle_response(*InvalidClientError(status_code=401)()))


def _access_token(client: _Caller, grant_type: str, user: Any, scope: str) -> str:
    if client.client is None:
        raise LookupError("a client that was authenticated is gone")
    return str(use_cases().sign_tokens.for_client(client.client, scope, _audience()))


def _lifetime(_client: _Caller, _grant_type: str) -> int:
    return int(TOKEN_LIFETIME.total_seconds())


def _audience() -> str:
    form = flask_request.form
    return str(form.get("audience") or form.get("resource") or "")
