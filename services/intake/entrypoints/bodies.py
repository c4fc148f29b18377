"""What callers may send."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Regexp

from shared.events import codes

_RESOLUTIONS = ("handled_by_coordinator", "referred_to_clinician")
_CLOSURES = tuple(code for code in codes.OUTCOMES if code != "handled_by_coordinator")
_UNIT = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
_ANY_UNIT = r"^([a-z][a-z0-9]{1,20}:)?[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
_AGENCY = r"^[a-z][a-z0-9]{1,20}$"
_REFERENCE = r"^[A-Za-z0-9_-]{22}$"
MOST_VETOES = 50


class Flag(fields.Boolean):
    """True or false, and nothing that merely looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def code(choices: tuple[str, ...], description: str) -> fields.String:
    return fields.String(
        required=True, validate=OneOf(choices), metadata={"description": description}
    )


def words(shortest: int, longest: int, description: str, **options: Any) -> fields.String:
    rule = Length(shortest, longest)
    return fields.String(validate=rule, metadata={"description": description}, **options)


def token(pattern: str, description: str, **options: Any) -> fields.String:
    rule = Regexp(pattern)
    return fields.String(validate=rule, metadata={"description": description}, **options)


class Nothing(Schema):
    """An empty object, or no body at all."""


class VetoesBody(Schema):
    supporters = fields.List(
        token(_REFERENCE, "Reference of a supporter."),
        load_default=list,
        validate=Length(max=MOST_VETOES),
    )
    units = fields.List(
        token(_ANY_UNIT, "Code of a unit; `agency:code` for one of another agency."),
        load_default=list,
        validate=Length(max=MOST_VETOES),
    )


class AskBody(Schema):
    """What every request for a peer says."""

    urgency = code(codes.URGENCIES, "How soon a peer is needed.")
    topics = fields.List(
        fields.String(validate=OneOf(codes.TOPICS)), required=True, validate=Length(1, 5)
    )
    prefer = code(codes.PREFERENCES, "From which agency the peer should be.")
    language = code(codes.LANGUAGES, "The language to talk in.")
    contact_kind = code(codes.CONTACT_KINDS, "The kind of contact wished.")
    contact = words(1, 200, "How the peer reaches the asker; for the peer only.", required=True)
    text = words(0, 4000, "In the asker's words; for the peer only.", load_default="")
    vetoes = fields.Nested(VetoesBody, load_default=lambda: {"supporters": [], "units": []})
    own_unit_allowed = Flag(load_default=False)
    acknowledged_notice = words(
        1, 64, "`version` of the notice that was shown and acknowledged.", required=True
    )


class OfficerAskBody(AskBody):
    identity_level = code(("pseudonymous", "named"), "How much of themselves the asker shows.")
    name = words(1, 100, "With the named level only; for the peer only.")


class AnonymousAskBody(AskBody):
    identity_level = fields.String(load_default="anonymous", validate=OneOf(["anonymous"]))
    agency = token(_AGENCY, "The asker's agency.", required=True)
    unit = token(_UNIT, "The asker's unit, so that no one of it is offered.")


class SessionBody(Schema):
    agency = token(_AGENCY, "The agency that was named with the request.", required=True)
    phrase = words(
        1, 400, "The return phrase; case, accents and spaces do not matter.", required=True
    )


class ClosureBody(Schema):
    outcome = code(_CLOSURES, "How it ended.")
    contacts_band = code(codes.CONTACT_BANDS, "How many contacts there were.")
    duration_band = code(codes.DURATION_BANDS, "How long they took together.")


class ResolutionBody(Schema):
    outcome = code(_RESOLUTIONS, "What the coordinator did.")
