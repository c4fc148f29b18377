"""What callers may send."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf

from shared.events import codes
from shared.http.fields import Flag, code, several, word, words
from shared.security.conflict_tokens import INCIDENT_NUMBER

_RESOLUTIONS = ("handled_by_coordinator", "referred_to_clinician")
_CLOSURES = tuple(code for code in codes.OUTCOMES if code != "handled_by_coordinator")
_UNIT = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
_ANY_UNIT = r"^([a-z][a-z0-9]{1,20}:)?[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
_AGENCY = r"^[a-z][a-z0-9]{1,20}$"
_REFERENCE = r"^[A-Za-z0-9_-]{22}$"
MOST_VETOES = 50
MOST_EARLIER_PEERS = 8
MOST_SAID_UNITS = 8


class VetoesBody(Schema):
    supporters = several(
        word(_REFERENCE, "Reference of a supporter."), 0, MOST_VETOES, load_default=list
    )
    units = several(
        word(_ANY_UNIT, "Code of a unit; `agency:code` for one of another agency."),
        0,
        MOST_VETOES,
        load_default=list,
    )


class IncidentBody(Schema):
    """Who was there is kept away, and who was designated later; neither is stored nor told on."""

    number = word(INCIDENT_NUMBER, "The agency's number for it.", required=True)
    on = fields.Date(
        required=True, metadata={"description": "Its day; only the month is told to anybody."}
    )


class AskBody(Schema):
    """What every request for a peer says."""

    urgency = code(codes.URGENCIES, "How soon a peer is needed.", required=True)
    topics = several(code(codes.TOPICS, "What it is about."), 1, 5, required=True)
    prefer = code(codes.PREFERENCES, "From which agency the peer should be.", required=True)
    language = code(codes.LANGUAGES, "The language to talk in.", required=True)
    contact_kind = code(codes.CONTACT_KINDS, "The kind of contact wished.", required=True)
    contact = words(1, 200, "How the peer reaches the asker; for the peer only.", required=True)
    text = words(0, 4000, "In the asker's words; for the peer only.", load_default="")
    vetoes = fields.Nested(VetoesBody, load_default=lambda: {"supporters": [], "units": []})
    own_unit_allowed = Flag(load_default=False)
    may_widen = Flag(
        load_default=False,
        metadata={"description": "Another agency's peer will do if the preferred one has none."},
    )
    gender = code(codes.GENDERS, "The gender the peer must have; left out: no matter.")
    rank_bands = several(
        code(codes.RANK_BANDS, "A rank band the peer should rather have."), 0, 4, load_default=list
    )
    veteran = Flag(
        load_default=False, metadata={"description": "A veteran would be rather welcome."}
    )
    day_parts = several(code(codes.DAY_PARTS, "When the asker can talk."), 0, 4, load_default=list)
    incident = fields.Nested(IncidentBody)
    earlier_peers = several(
        word(_REFERENCE, "A supporter they would like again."),
        0,
        MOST_EARLIER_PEERS,
        load_default=list,
    )
    acknowledged_notice = words(
        1, 64, "`version` of the notice that was shown and acknowledged.", required=True
    )


class OfficerAskBody(AskBody):
    identity_level = code(
        ("pseudonymous", "named"), "How much of themselves the asker shows.", required=True
    )
    name = words(1, 100, "With the named level only; for the peer only.")


class AnonymousAskBody(AskBody):
    identity_level = fields.String(load_default="anonymous", validate=OneOf(["anonymous"]))
    agency = word(_AGENCY, "The asker's agency.", required=True)
    unit = word(_UNIT, "The asker's unit, so that no one of it is offered.")
    former_units = several(
        word(_UNIT, "A unit the asker was lately of."), 0, MOST_SAID_UNITS, load_default=list
    )
    commands = several(
        word(_UNIT, "A unit the asker commands, or lately did, so that no one of it is offered."),
        0,
        MOST_SAID_UNITS,
        load_default=list,
    )


class AgainBody(AskBody):
    """What a request does not keep of the asking, said again for one more peer."""

    class Meta:
        fields = ("acknowledged_notice", "vetoes", "incident", "earlier_peers")


class AnonymousAgainBody(AnonymousAskBody):
    class Meta:
        fields = (*AgainBody.Meta.fields, "unit", "former_units", "commands")


class SessionBody(Schema):
    agency = word(_AGENCY, "The agency that was named with the request.", required=True)
    phrase = words(
        1, 400, "The return phrase; case, accents and spaces do not matter.", required=True
    )


class ClosureBody(Schema):
    outcome = code(_CLOSURES, "How it ended.", required=True)
    contacts_band = code(codes.CONTACT_BANDS, "How many contacts there were.", required=True)
    duration_band = code(codes.DURATION_BANDS, "How long they took together.", required=True)
    first_contact_band = code(
        codes.FIRST_CONTACT_BANDS,
        "How long after the acceptance the first contact was; left out where there was none.",
    )

    @validates_schema
    def _without_contact_none_was_the_first(self, body: dict[str, Any], **_: Any) -> None:
        if body["contacts_band"] == "none" and "first_contact_band" in body:
            raise ValidationError("Leave it out: there was no contact.", "first_contact_band")


class ResolutionBody(Schema):
    outcome = code(_RESOLUTIONS, "What the coordinator did.", required=True)
