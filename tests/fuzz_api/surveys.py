"""Passes and free text for surveys, with a key that evaluation knows beside those of intake."""

from typing import Any

from services.evaluation.adapters.mongo_passes import MongoPasses
from tests.fuzz_api.calling import ids_of, sent
from tests.fuzz_api.site import AGENCY, Site
from tests.support.survey_passes import issuer

WAVE = "baseline"


def survey_pass(site: Site) -> str:
    MongoPasses(site.mongo.agency(AGENCY), None).learn(issuer().key(AGENCY, WAVE))
    return issuer().survey_pass(AGENCY, WAVE)


def feedback_body(site: Site) -> dict[str, Any]:
    words = {"text": "It took too long.", "for_coordinator": True}
    return {"agency": AGENCY, "wave": WAVE, "pass": survey_pass(site), **words}


def give_feedback(site: Site) -> None:
    sent(site, "evaluation", None, "/survey-feedback", feedback_body(site))
    found = ids_of(site, "evaluation", "coordinator", "/feedback", "feedback_id", 1)
    site.known["feedback_id"] = found
