"""Events' data and questionnaires with sensible values, to be overridden."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from services.evaluation.application.answer_survey import Questionnaire
from services.evaluation.domain.flow import Submission
from services.evaluation.domain.months import Week
from services.evaluation.domain.survey import Response
from tests.services.evaluation.fakes import NOON
from tests.support.survey_passes import issuer


def a_submission(at: datetime = NOON, **overrides: Any) -> Submission:
    return Submission(
        **{
            "at": at,
            "urgency": "routine",
            "topics": ("grief",),
            "identity_level": "anonymous",
            "preference": "no_matter",
            **overrides,
        }
    )


def who5(*answers: int) -> dict[str, int]:
    return {f"who5_{number}": answer for number, answer in enumerate(answers, 1)}


def a_rating(value: int = 4) -> dict[str, int]:
    items = ("felt_heard", "trusted_confidentiality", "would_use_again", "would_recommend")
    return dict.fromkeys(items, value)


def a_questionnaire(**overrides: Any) -> Questionnaire:
    sent: dict[str, Any] = {
        "agency": "harbor",
        "wave": "baseline",
        "instrument": "who5",
        "version": None,
        "participant_token": uuid4().hex,
        "answers": who5(3, 3, 3, 3, 3),
        **overrides,
    }
    if "pass_text" not in sent:
        sent["pass_text"] = issuer().survey_pass(sent["agency"], sent["wave"])
    return Questionnaire(**sent)


def a_response(**overrides: Any) -> Response:
    return Response(
        **{
            "id": uuid4().hex,
            "participant": "digest",
            "wave": "baseline",
            "instrument": "who5",
            "version": "1",
            "week": Week(2026, 48),
            "answers": who5(3, 3, 3, 3, 3),
            "scores": {"total": 60.0},
            **overrides,
        }
    )
