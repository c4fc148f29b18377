"""What callers may send."""

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Range

from services.matching.domain.training import EVIDENCE, MOST_TRAININGS
from services.matching.domain.vocabulary import BarringDuty, IncidentRole, RefusalReason
from shared.events import codes
from shared.http.fields import Flag, Number, code, several, whole, word

REFERENCE = r"^[A-Za-z0-9_-]{22}$"
_UNIT = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
_TRAINING = r"^[a-z][a-z0-9_]{1,39}$"
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_AGENCY = r"^[a-z][a-z0-9]{1,20}$"
_INCIDENT = r"^[A-Za-z0-9./-]{1,40}$"  # as intake takes it, or the two would never meet
_ZONE = r"^[A-Za-z][A-Za-z0-9_+/-]{1,59}$"
MOST_WINDOWS = 50
MOST_ABSENCES = 50
MOST_EXTRAS = 200
LARGEST_CAP = 50


class TrainingBody(Schema):
    topic = word(_TRAINING, "What was trained.", required=True)
    hours = Number(
        required=True,
        validate=Range(0.25, 1000),
        metadata={"description": "Length of the training."},
    )
    completed_on = fields.Date(required=True)
    expires_on = fields.Date(
        required=True, metadata={"description": "The last day on which it counts."}
    )
    evidence = word(
        EVIDENCE, "Number of the certificate or the like.", load_default=None, allow_none=True
    )

    @validates_schema
    def _ends_after_it_was_taken(self, data: dict[str, Any], **_options: Any) -> None:
        if data["expires_on"] < data["completed_on"]:
            raise ValidationError("On or after the day it was completed.", "expires_on")


class WindowBody(Schema):
    """A weekly span of local time; `to` at or before `from` means the next day."""

    class Meta:
        include = {
            "from": word(_TIME, "Start, HH:MM.", required=True),
            "to": word(_TIME, "End, HH:MM.", required=True),
        }

    day = whole(0, 6, "0 is Monday.", required=True)


class AwayBody(Schema):
    """Days on which no weekly span begins, both included."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, date], **_options: Any) -> None:
        if data["last"] < data["first"]:
            raise ValidationError("On or after the first day.", "last")


class ExtraBody(Schema):
    """A span beyond the weekly ones, also on a day away; `to` as with a weekly span."""

    class Meta:
        include = {
            "from": word(_TIME, "Start, HH:MM.", required=True),
            "to": word(_TIME, "End, HH:MM.", required=True),
        }

    date = fields.Date(required=True)


class ChangeBody(Schema):
    """What a coordinator declares about a supporter; what is left out stays as it is."""

    unit = word(_UNIT, "Code of the unit in the agency.")
    shared = Flag(metadata={"description": "May be offered to other agencies."})
    designated_on = fields.Date()
    training = several(fields.Nested(TrainingBody), 0, MOST_TRAININGS)
    topics = several(code(codes.TOPICS, "A topic they know."), 0, len(codes.TOPICS))
    languages = several(code(codes.LANGUAGES, "A language."), 1, len(codes.LANGUAGES))
    time_zone = word(_ZONE, "IANA name.")
    availability = several(fields.Nested(WindowBody), 0, MOST_WINDOWS)
    cap = whole(1, LARGEST_CAP, "How many requests at once.")
    gender = code(codes.GENDERS, "As they wish to be asked for.", allow_none=True)
    rank_band = code(codes.RANK_BANDS, "Without one, `line`.")
    veteran = Flag(metadata={"description": "Has served in the forces."})
    lived_experience = several(
        code(codes.TOPICS, "A topic they have lived through."), 0, len(codes.TOPICS)
    )
    channels = several(
        code(codes.CONTACT_KINDS, "A way they can be reached; without one, any."),
        0,
        len(codes.CONTACT_KINDS),
    )
    duties = several(
        code(tuple(BarringDuty), "A duty nobody can have and be a peer."), 0, len(BarringDuty)
    )
    away = several(fields.Nested(AwayBody), 0, MOST_ABSENCES)
    extra = several(fields.Nested(ExtraBody), 0, MOST_EXTRAS)


class EnrolBody(ChangeBody):
    """Without `cap`, the region's default holds."""

    supporter_ref = word(REFERENCE, "The reference identity gives.", required=True)
    unit = word(_UNIT, "Code of the unit in the agency.", required=True)
    shared = Flag(required=True, metadata={"description": "May be offered to other agencies."})
    designated_on = fields.Date(required=True)
    training = several(fields.Nested(TrainingBody), 0, MOST_TRAININGS, required=True)
    topics = several(code(codes.TOPICS, "A topic."), 0, len(codes.TOPICS), required=True)
    languages = several(code(codes.LANGUAGES, "One."), 1, len(codes.LANGUAGES), required=True)
    time_zone = word(_ZONE, "IANA name.", required=True)
    availability = several(fields.Nested(WindowBody), 0, MOST_WINDOWS, required=True)


class InvolvementBody(Schema):
    """That a supporter was at an incident; without `agency`, at one of their own agency."""

    agency = word(_AGENCY, "Whose incident it is.")
    number = word(_INCIDENT, "The agency's number of the incident.", required=True)
    role = code(tuple(IncidentRole), "How they were there.", required=True)
    on = fields.Date(required=True, metadata={"description": "The day of the incident."})


class AvailabilityBody(Schema):
    paused = Flag(required=True, metadata={"description": "No new offers while true."})


class RefusalBody(Schema):
    reason = code(tuple(RefusalReason), "As far as you wish to say.", load_default="unspecified")
