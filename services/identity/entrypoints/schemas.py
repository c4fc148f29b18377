"""Identity's bodies on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.identity.domain.roles import MEMBER_ROLES
from services.identity.domain.tie import TIE_KINDS
from shared.http import page_schema
from shared.http.fields import Flag, code, several, word, words

_UNIT = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_REFERENCE = r"^[A-Za-z0-9_-]{22}$"


def _roles(**options: Any) -> fields.List:
    role = code(sorted(MEMBER_ROLES), "A role in the agency.")
    return several(role, 1, len(MEMBER_ROLES), **options)


class NewMemberSchema(Schema):
    name = words(1, 100, "As the agency knows them.", required=True)
    badge = words(1, 40, "The agency's number for them.", required=True)
    unit = word(_UNIT, "Code of a unit of the agency.", required=True)
    roles = _roles(required=True)


class MemberChangeSchema(Schema):
    """What is left out stays as it is. `listed` needs the supporter's consent, and is a
    coordinator's to set."""

    name = words(1, 100, "As the agency knows them.")
    badge = words(1, 40, "The agency's number for them.")
    unit = word(_UNIT, "Code of a unit of the agency.")
    roles = _roles()
    listed = Flag(metadata={"description": "Anybody may read their name among the supporters."})
    consents = Flag(
        metadata={"description": "That the supporter consented; true whenever `listed` is."}
    )

    @validates_schema
    def _listed_by_consent(self, data: dict[str, Any], **_options: Any) -> None:
        if data.get("listed") and not data.get("consents"):
            raise ValidationError("Must be true: nobody is listed unasked.", "consents")


class NewCommandSchema(Schema):
    """A unit that a member commands with all below it."""

    unit = word(_UNIT, "Code of a unit of the agency.", required=True)
    acting = Flag(load_default=False, metadata={"description": "They stand in for somebody."})
    began_on = fields.Date(
        required=True, metadata={"description": "The first day, of the agency's; not to come."}
    )


class CommandEndingSchema(Schema):
    ended_on = fields.Date(
        load_default=None, metadata={"description": "The last day; today when left out."}
    )


class CommandSchema(Schema):
    command_id = fields.String(required=True, attribute="id")
    unit = fields.String(required=True)
    acting = fields.Boolean(required=True)
    began_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)


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
    listed = fields.Boolean(required=True)
    commands = fields.List(fields.Nested(CommandSchema), required=True)


MemberPage = page_schema(MemberSchema)


class NewTieSchema(Schema):
    """Of the two ways to name the other one, one must be chosen."""

    kind = code(TIE_KINDS, "What ties the two.", required=True)
    member_id = word(_ID, "Another member of the agency.")
    supporter_ref = word(_REFERENCE, "A supporter of another agency.")

    @validates_schema
    def _one_other(self, data: dict[str, Any], **_options: Any) -> None:
        if ("member_id" in data) == ("supporter_ref" in data):
            raise ValidationError("Send either `member_id` or `supporter_ref`.", "member_id")


class TieSchema(Schema):
    """Declared for `member_id`; the other one is `other_member_id` or `supporter_ref`."""

    tie_id = fields.String(required=True, attribute="id")
    kind = code(TIE_KINDS, "What ties the two.", required=True)
    member_id = fields.String(required=True)
    other_member_id = fields.String(required=True, allow_none=True, attribute="other_id")
    supporter_ref = fields.String(required=True, allow_none=True)
    declared_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class TiesSchema(Schema):
    items = fields.List(fields.Nested(TieSchema), required=True)


class ListedSupporterSchema(Schema):
    supporter_ref = fields.String(
        required=True, metadata={"description": "To be sent among the vetoes of a request."}
    )
    name = fields.String(required=True)
    unit = fields.String(required=True)


ListedSupporterPage = page_schema(ListedSupporterSchema)


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
