"""What evaluation tells: that a survey is open, and that a report can be read, in an agency."""

from shared.events import codes
from shared.events.fields import Code, Identifier, Several, Window
from shared.events.schema import EventSchema

_REQUEST_WAVES = codes.SURVEY_WAVES[:4]


class SurveyDue(EventSchema):
    """A requester may answer a survey now, if they wish."""

    # 1.0 first version
    event_type = "survey.due.v1"
    request_id = Identifier("The support request that opened it.")
    wave = Code("Before or after the contact.", codes.WAVES)
    instruments = Several(Code("What is asked.", codes.INSTRUMENTS), at_least=1, at_most=4)


class SurveyDueV2(EventSchema):
    """A requester may answer a survey now, if they wish; the region's policy says what is asked."""

    # 2.0 more waves; what is asked is no longer told, so that it can change without this
    event_type = "survey.due.v2"
    request_id = Identifier("The support request that opened it.")
    wave = Code("Which of the surveys of a request.", _REQUEST_WAVES)


class ReportPublished(EventSchema):
    """A report of the agency can be read by whom it is for; no figure of it is told."""

    # 1.0 first version
    event_type = "report.published.v1"
    report_id = Identifier("The report.")
    kind = Code("For whom and about what.", codes.REPORT_KINDS)
    window = Window("The time it is about.")


EVENTS: tuple[type[EventSchema], ...] = (SurveyDue, SurveyDueV2, ReportPublished)
