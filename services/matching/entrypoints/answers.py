"""What callers get to see."""

from typing import Any

from marshmallow import Schema, fields

from services.matching.domain.availability import Extra, Window
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from services.matching.domain.workload import Workload
from services.matching.entrypoints.bodies import AwayBody, ExtraBody, TrainingBody, WindowBody


class SupporterAnswer(Schema):
    """For the coordinator of the home agency: workload in numbers, never for whom, never live.

    Otherwise they could change a fact of a supporter and see whose contact it ends.
    """

    supporter_ref = fields.String(required=True)
    unit = fields.String(required=True)
    shared = fields.Boolean(required=True)
    designated_on = fields.Date(required=True)
    training = fields.List(fields.Nested(TrainingBody), required=True)
    training_valid_until = fields.Date(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    languages = fields.List(fields.String(), required=True)
    time_zone = fields.String(required=True)
    time_zone_known = fields.Boolean(
        required=True,
        metadata={"description": "False: this system does not know it, so they are not offered."},
    )
    availability = fields.List(fields.Nested(WindowBody), required=True)
    cap = fields.Integer(required=True)
    free_last_midnight = fields.Integer(
        required=True,
        metadata={
            "description": "Places of `cap` that were free at the agency's last midnight; all of"
            " them for who was enrolled since. Not what is free now."
        },
    )
    paused = fields.Boolean(required=True)
    gender = fields.String(required=True, allow_none=True)
    rank_band = fields.String(required=True)
    veteran = fields.Boolean(required=True)
    lived_experience = fields.List(fields.String(), required=True)
    channels = fields.List(fields.String(), required=True)
    duties = fields.List(fields.String(), required=True)
    away = fields.List(fields.Nested(AwayBody), required=True)
    extra = fields.List(fields.Nested(ExtraBody), required=True)
    rests_until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        format="iso",
        metadata={
            "description": "A midnight of the agency, at the end of the rest. What contacts ask"
            " for is as known at the agency's last midnight; an involvement counts at once."
        },
    )
    declared_on = fields.Date(required=True)


class AvailabilityAnswer(Schema):
    """For the supporter, of themselves and as it is now."""

    paused = fields.Boolean(required=True)
    cap = fields.Integer(required=True)
    free = fields.Integer(
        required=True, metadata={"description": "How many more requests they may be offered."}
    )
    rests_until = fields.AwareDateTime(required=True, allow_none=True, format="iso")


class StatementAnswer(Schema):
    """Show it in the language the supporter reads."""

    version = fields.String(required=True)
    text = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Language (`en`, `fr`, `es`) → words."},
    )


class OfferAnswer(Schema):
    """For the supporter it was made to: what is needed, nothing about who needs it."""

    offer_id = fields.String(required=True)
    request_id = fields.String(required=True)
    state = fields.String(required=True)
    urgency = fields.String(required=True)
    topics = fields.List(fields.String(), required=True)
    language = fields.String(required=True)
    contact_kind = fields.String(required=True, allow_none=True)
    cross_agency = fields.Boolean(required=True)
    made_at = fields.AwareDateTime(required=True, format="iso")
    expires_at = fields.AwareDateTime(required=True, format="iso")
    statement = fields.Nested(
        StatementAnswer,
        required=True,
        allow_none=True,
        attribute="confirms",
        metadata={"description": "What accepting confirms; show it beside the button."},
    )


class ExplanationAnswer(Schema):
    """For the requester's coordinator: why none of their own could be asked, by rule.

    No rule that depends on who asks, and nothing about other agencies' supporters.
    """

    request_id = fields.String(required=True)
    state = fields.String(required=True)
    offers_made = fields.Integer(required=True)
    escalation_reason = fields.String(required=True, allow_none=True)
    pool_is_empty = fields.Boolean(
        required=True, metadata={"description": "The agency has no supporter at all."}
    )
    refusals = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={
            "description": "How many of the agency's own each rule kept away. Whoever is in none"
            " of them was asked before, or was kept away by a wish or conflict of who asks."
        },
    )


def supporter_answer(supporter: Supporter, workload: Workload) -> dict[str, Any]:
    profile = supporter.profile
    return {
        "supporter_ref": supporter.ref,
        "unit": profile.unit,
        "shared": profile.shared,
        "designated_on": profile.designated_on,
        "training": profile.training,
        "training_valid_until": profile.training_valid_until,
        "topics": sorted(profile.topics),
        "languages": sorted(profile.languages),
        "time_zone": profile.time_zone,
        "time_zone_known": profile.times.zone_is_known,
        "availability": [_window(window) for window in profile.availability],
        "cap": profile.cap,
        "free_last_midnight": max(profile.cap - workload.held, 0),
        "paused": supporter.paused,
        "gender": profile.gender,
        "rank_band": profile.rank_band,
        "veteran": profile.veteran,
        "lived_experience": sorted(profile.lived_experience),
        "channels": sorted(profile.channels),
        "duties": sorted(profile.duties),
        "away": profile.away,
        "extra": [_extra(extra) for extra in profile.extra],
        "rests_until": workload.rests_until,
        "declared_on": supporter.last_declared,
    }


def availability_answer(supporter: Supporter) -> dict[str, Any]:
    return {
        "paused": supporter.paused,
        "cap": supporter.profile.cap,
        "free": max(supporter.free, 0),
        "rests_until": supporter.rests_until,
    }


def explanation_answer(search: Search) -> dict[str, Any]:
    return {
        "request_id": search.request_id,
        "state": search.state.value,
        "offers_made": search.attempts,
        "escalation_reason": search.escalation.value if search.escalation else None,
        "pool_is_empty": search.findings.empty,
        "refusals": dict(search.findings.refusals),
    }


def _extra(extra: Extra) -> dict[str, Any]:
    return {"date": extra.day, **_hours(extra.window)}


def _window(window: Window) -> dict[str, Any]:
    return {"day": window.day, **_hours(window)}


def _hours(window: Window) -> dict[str, Any]:
    return {
        "from": window.start.isoformat("minutes"),
        "to": window.until.isoformat("minutes"),
    }
