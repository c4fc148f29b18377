"""Answers to surveys as a client sends them."""

from typing import Any
from uuid import uuid4

from services.evaluation.domain.survey import WAVES
from tests.services.evaluation.builders import who5
from tests.support.survey_passes import issuer


def a_response(**overrides: Any) -> dict[str, Any]:
    """With a pass for its agency and wave, which are the first ones where the text names none."""
    body = {
        "agency": "harbor",
        "wave": "baseline",
        "instrument": "who5",
        "participant_token": uuid4().hex,
        "answers": who5(3, 3, 3, 3, 3),
        **overrides,
    }
    if "pass" not in body:
        agency = body["agency"] if body["agency"] in ("harbor", "lakeside") else "harbor"
        wave = body["wave"] if body["wave"] in WAVES else "baseline"
        body["pass"] = issuer().survey_pass(agency, wave)
    return body
