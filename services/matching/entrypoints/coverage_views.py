"""The route by which a coordinator sees where their agency has too few supporters."""

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Range

from services.matching.application.use_cases import PoolKeeping
from services.matching.domain.coverage import Coverage
from shared.events import codes
from shared.http import allow, principal, use_cases

coverage = Blueprint("coverage", __name__, description="What the agency's own part of the pool has")


class CoverageQuery(Schema):
    threshold = fields.Integer(
        load_default=2,
        validate=Range(1, 100),
        metadata={"description": "Fewer active supporters than this are too few."},
    )
    days = fields.Integer(
        load_default=60,
        validate=Range(0, 730),
        metadata={"description": "How far ahead a lapse is told."},
    )


class ThinAnswer(Schema):
    kind = fields.String(required=True)
    value = fields.String(required=True)
    supporters = fields.Integer(required=True)


class LapsedAnswer(Schema):
    supporter_ref = fields.String(required=True)
    credential = fields.String(required=True)
    topic = fields.String(required=True, allow_none=True)


class LapseAnswer(LapsedAnswer):
    last_day = fields.Date(required=True)


def _numbers() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class CoverageAnswer(Schema):
    """Counts of active supporters: designated, in date, not paused, without a barring duty."""

    supporters = fields.Integer(required=True)
    active = fields.Integer(required=True)
    topics = _numbers()
    languages = _numbers()
    watches = _numbers()
    rank_bands = _numbers()
    too_few = fields.List(fields.Nested(ThinAnswer), required=True)
    lapsing = fields.List(fields.Nested(LapseAnswer), required=True)
    lapsed = fields.List(fields.Nested(LapsedAnswer), required=True)
    without_hours = fields.List(fields.String(), required=True)


@coverage.route("/coverage", methods=["GET"])
@allow("coordinator")
@coverage.arguments(CoverageQuery, location="query")
@coverage.response(200, CoverageAnswer)
def read(query: dict[str, Any]) -> dict[str, Any]:
    """Where the agency has too few supporters, and whose training lapses

    A supporter counts for a watch from an hour a week on. Nothing here depends on any request.
    """
    pool: PoolKeeping = use_cases().pool
    within = timedelta(days=query["days"])
    found = pool.coverage(
        principal().agency, codes.TOPICS, codes.LANGUAGES, query["threshold"], within
    )
    return _answer(found)


def _answer(found: Coverage) -> dict[str, Any]:
    return {
        "supporters": found.counted,
        "active": found.active,
        "topics": found.by["topic"],
        "languages": found.by["language"],
        "watches": found.by["watch"],
        "rank_bands": found.by["rank_band"],
        "too_few": found.thin,
        "lapsing": [{"supporter_ref": ref, **vars(lapse)} for ref, lapse in found.lapsing],
        "lapsed": [{"supporter_ref": ref, **vars(one)} for ref, one in found.lapsed],
        "without_hours": found.without_hours,
    }
