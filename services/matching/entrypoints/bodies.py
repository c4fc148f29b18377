"""What callers may send."""

from marshmallow import Schema, fields
from marshmallow.validate import Range

from services.matching.domain.vocabulary import RefusalReason
from shared.events import codes
from shared.http.fields import Flag, Number, code, several, whole, word

REFERENCE = r"^[A-Za-z0-9_-]{22}$"
_UNIT = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
_TRAINING = r"^[a-z][a-z0-9_]{1,39}$"
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_ZONE = r"^[A-Za-z][A-Za-z0-9_+/-]{1,59}$"
MOST_TRAININGS = 100
MOST_WINDOWS = 50
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


class WindowBody(Schema):
    """A weekly span of local time; `to` at or before `from` means the next day."""

    class Meta:
        include = {
            "from": word(_TIME, "Start, HH:MM.", required=True),
            "to": word(_TIME, "End, HH:MM.", required=True),
        }

    day = whole(0, 6, "0 is Monday.", required=True)


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


class AvailabilityBody(Schema):
    paused = Flag(required=True, metadata={"description": "No new offers while true."})


class RefusalBody(Schema):
    reason = code(tuple(RefusalReason), "As far as you wish to say.", load_default="unspecified")
