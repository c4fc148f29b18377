"""What the use cases answer, in the shapes callers get."""

from typing import Any

from services.intake.application.answers import (
    AnonymousAnswer,
    AssignmentAnswer,
    EndedAnswer,
    EscalationAnswer,
    OpenedAssignment,
    RequestAnswer,
)
from services.intake.domain.agencies import Agency, Notice
from services.intake.domain.match import Match
from services.intake.domain.search_step import Step
from services.intake.domain.states import State
from services.intake.domain.what_now import what_now
from shared.crisis_panel import crisis_panel

Shape = dict[str, Any]


def agency_notice(agency: Agency) -> Shape:
    return {
        **notice(agency.notice),
        "agency": agency.id,
        "name": agency.name,
        "anonymous_requests": agency.anonymous_requests,
        "units": [vars(unit) for unit in agency.units],
        "crisis_panel": _panel(agency),
    }


def notice(shown: Notice) -> Shape:
    return {**vars(shown), "limits": list(shown.limits)}


def request(answer: RequestAnswer) -> Shape:
    asked = answer.request
    return {
        "request_id": asked.id,
        "state": str(asked.state),
        "identity_level": str(asked.asker.identity_level),
        "urgency": asked.wish.urgency,
        "topics": list(asked.wish.topics),
        "prefer": asked.wish.prefer,
        "language": asked.wish.language,
        "contact_kind": asked.wish.contact_kind,
        "own_unit_allowed": asked.wish.own_unit_allowed,
        "may_widen": asked.wish.may_widen,
        "gender": asked.wish.gender,
        "rank_bands": list(asked.wish.rank_bands),
        "veteran": asked.wish.veteran,
        "day_parts": list(asked.wish.day_parts),
        "submitted_at": asked.submitted_at,
        "erased_at": asked.erased_at,
        "what_now": vars(what_now(asked, answer.agency.clinician_line)),
        "crisis_panel": _panel(answer.agency, _clinicians_first(answer)),
    }


def keyed_request(answer: AnonymousAnswer) -> Shape:
    keys = answer.keys
    opened = {"access_key": keys.access_key, "mailbox_key": keys.mailbox_key}
    return {**request(answer.answer), **opened}


def anonymous_request(answer: AnonymousAnswer) -> Shape:
    return {**keyed_request(answer), "phrase": answer.phrase}


def assignment(answer: AssignmentAnswer | OpenedAssignment) -> Shape:
    wish = answer.request.wish
    return {
        "request_id": answer.assignment.request_id,
        "agency": answer.assignment.agency,
        "state": str(answer.assignment.state),
        "urgency": wish.urgency,
        "topics": list(wish.topics),
        "language": wish.language,
        "contact_kind": wish.contact_kind,
        "assigned_at": answer.assignment.assigned_at,
    }


def opened_assignment(answer: OpenedAssignment) -> Shape:
    return {
        **assignment(answer),
        "text": answer.confidence.text,
        "contact": answer.confidence.contact,
        "name": answer.confidence.name,
        "notice": notice(answer.notice) if answer.notice else None,
    }


def escalation(answer: EscalationAnswer) -> Shape:
    return vars(answer)


def ended(answer: EndedAnswer) -> Shape:
    return vars(answer)


def crisis_lines(agency: Agency | None) -> list[Shape]:
    return [vars(line) for line in crisis_panel(agency.crisis_line if agency else None)]


def match(found: Match) -> Shape:
    return {
        "request_id": found.request_id,
        "supporter_ref": found.supporter_ref,
        "supporter_agency": found.agency.id,
        "supporter_agency_name": found.agency.name,
        "why": [vars(reason) for reason in found.why],
        "protections": [vars(reason) for reason in found.protections],
        "note": found.note and vars(found.note),
        "notices": [notice(shown) for shown in found.notices],
    }


def _clinicians_first(answer: RequestAnswer) -> str | None:
    asked = answer.request
    unheeded = asked.state is State.ESCALATED and asked.step is Step.CLINICIAN
    return answer.agency.clinician_line if unheeded else None


def _panel(agency: Agency, first: str | None = None) -> list[Shape]:
    return [vars(line) for line in crisis_panel(agency.crisis_line, first)]
