"""Identity's bodies on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.identity.domain.roles import MEMBER_ROLES
from shared.http import page_schema
from shared.http.fields import code, several, word, words

_UNIT = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"


def _roles(**options: Any) -> fields.List:
    role = code(sorted(MEMBER_ROLES), "A role in the agency.")
    return several(role, 1, len(MEMBER_ROLES), **options)


class NewMemberSchema(Schema):
    name = words(1, 100, "As the agency knows them.", required=True)
    badge = words(1, 40, "The agency's number for them.", required=True)
    unit = word(_UNIT, "Code of a unit of the agency.", required=True)
    roles = _roles(required=True)


class MemberChangeSchema(Schema):
    """What is left out stays as it is."""

    name = words(1, 100, "As the agency knows them.")
    badge = words(1, 40, "The agency's number for them.")
    unit = word(_UNIT, "Code of a unit of the agency.")
    roles = _roles()


class MemberSchema(Schema):
    member_id = fields.String(required=True, attribute="id")
    name = fields.String(required=True)
    badge = fields.String(required=True)
    unit = fields.String(required=True)
    roles = fields.Function(
        lambda member: sorted(member.roles),
        metadata={"type": "array", "items": {"type": "string"}},
    )
    joined_at = fields.AwareDateTime(required=True)
    left_at = fields.AwareDateTime(required=True, allow_none=True)


MemberPage = page_schema(MemberSchema)


class SupporterReferenceSchema(Schema):
    supporter_ref = fields.String(
        required=True, metadata={"description": "The member's pseudonym in the pool"}
    )


class TokenRequestSchema(Schema):
    """Read by Authlib, which answers mistakes as RFC 6749 wants; here for the documentation."""

    grant_type = fields.String(metadata={"description": "client_credentials"})
    client_id = fields.String(metadata={"description": "Unless HTTP Basic is used"})
    client_secret = fields.String(metadata={"description": "Unless HTTP Basic is used"})
    scope = fields.String(metadata={"description": "All of the client's scopes if left out"})
    audience = fields.String(metadata={"description": "watchmate.<service>"})
    resource = fields.String(metadata={"description": "The same, by its RFC 8707 name"})


class TokenSchema(Schema):
    access_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True)
    scope = fields.String()


class PublicKeySchema(Schema):
    """RFC 7517; the half with which nobody can sign."""

    kid = fields.String(required=True)
    kty = fields.String(required=True, validate=validate.OneOf(["EC"]))
    crv = fields.String(required=True, validate=validate.OneOf(["P-256"]))
    alg = fields.String(required=True, validate=validate.OneOf(["ES256"]))
    use = fields.String(required=True, validate=validate.OneOf(["sig"]))
    x = fields.String(required=True)
    y = fields.String(required=True)


class KeySetSchema(Schema):
    keys = fields.List(fields.Nested(PublicKeySchema), required=True)


class AuthorizationServerSchema(Schema):
    """RFC 8414."""

    issuer = fields.String(required=True)
    token_endpoint = fields.String(required=True)
    jwks_uri = fields.String(required=True)
    grant_types_supported = fields.List(fields.String(), required=True)
    response_types_supported = fields.List(fields.String(), required=True)
    token_endpoint_auth_methods_supported = fields.List(fields.String(), required=True)
    scopes_supported = fields.List(fields.String(), required=True)
    resource_indicators_supported = fields.List(fields.String(), required=True)
