"""What evaluation tells: that a survey is open, in the requester's agency."""

from shared.events import codes
from shared.events.fields import Code, Identifier, Several
from shared.events.schema import EventSchema


class SurveyDue(EventSchema):
    """A requester may answer a survey now, if they wish."""

    # 1.0 first version
    event_type = "survey.due.v1"
    request_id = Identifier("The support request that opened it.")
    wave = Code("Before or after the contact.", codes.WAVES)
    instruments = Several(Code("What is asked.", codes.INSTRUMENTS), at_least=1, at_most=4)


EVENTS: tuple[type[EventSchema], ...] = (SurveyDue,)
