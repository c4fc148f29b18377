"""Routes by which a coordinator keeps their agency's part of the pool."""

from typing import Any

from flask_smorest import Blueprint

from services.matching.application.note_involvement import Presence
from services.matching.application.use_cases import PoolKeeping
from services.matching.domain.supporter import Supporter
from services.matching.domain.telling_changes import MOST_A_DAY
from services.matching.domain.training import Training
from services.matching.domain.vocabulary import IncidentRole
from services.matching.entrypoints.answers import (
    ExplanationAnswer,
    SupporterAnswer,
    explanation_answer,
    supporter_answer,
)
from services.matching.entrypoints.bodies import (
    ChangeBody,
    EnrolBody,
    InvolvementBody,
    TrainingBody,
)
from services.matching.entrypoints.profiles import changing, new_profile, sound_profile
from shared.http import PageQuery, allow, page, page_schema, position, principal, use_cases
from shared.http.fields import Nothing

_TOO_MANY = f"{MOST_A_DAY} were entered for this supporter today; the next after midnight"

pool = Blueprint("pool", __name__, description="The agency's part of the supporter pool")


def _pool() -> PoolKeeping:
    found: PoolKeeping = use_cases().pool
    return found


def _shown(one: Supporter) -> dict[str, Any]:
    return supporter_answer(one, _pool().workload(one))


@pool.route("/supporters", methods=["POST"])
@allow("coordinator")
@pool.arguments(EnrolBody)
@pool.response(201, SupporterAnswer)
@pool.alt_response(409, description="The reference is in the pool")
def enrol(body: dict[str, Any]) -> dict[str, Any]:
    """Enrol a supporter in the pool"""
    with sound_profile():
        profile = new_profile(body, _pool().default_cap())
        return _shown(_pool().enrol(principal().agency, body["supporter_ref"], profile))


@pool.route("/supporters", methods=["GET"])
@allow("coordinator")
@pool.arguments(PageQuery, location="query")
@pool.response(200, page_schema(SupporterAnswer))
def supporters(query: dict[str, Any]) -> dict[str, Any]:
    """List the agency's supporters"""
    found = _pool().all_of(principal().agency, position(query["cursor"]), query["limit"] + 1)
    rows = [_shown(supporter) for supporter in found]
    return page(rows, query["limit"], lambda row: row["supporter_ref"])


@pool.route("/supporters/<supporter_ref>", methods=["GET"])
@allow("coordinator")
@pool.response(200, SupporterAnswer)
def supporter(supporter_ref: str) -> dict[str, Any]:
    """One of the agency's supporters"""
    return _shown(_pool().one(principal().agency, supporter_ref))


@pool.route("/supporters/<supporter_ref>", methods=["PATCH"])
@allow("coordinator")
@pool.arguments(ChangeBody)
@pool.response(200, SupporterAnswer)
@pool.alt_response(429, description=_TOO_MANY)
def change(body: dict[str, Any], supporter_ref: str) -> dict[str, Any]:
    """Change what is declared about a supporter; what is left out stays

    Unit, gender and day of designation can be changed a few times a day.
    """
    with sound_profile():
        changed = _pool().change(principal().agency, supporter_ref, changing(body))
    return _shown(changed)


@pool.route("/supporters/<supporter_ref>/training", methods=["POST"])
@allow("coordinator")
@pool.arguments(TrainingBody)
@pool.response(200, SupporterAnswer)
def training(body: dict[str, Any], supporter_ref: str) -> dict[str, Any]:
    """Enter a training they took; each agency judges it by its own policy

    Entering the same one again changes nothing.
    """
    with sound_profile():
        entered = _pool().enter_training(principal().agency, supporter_ref, Training(**body))
    return _shown(entered)


@pool.route("/supporters/<supporter_ref>/involvements", methods=["POST"])
@allow("coordinator")
@pool.arguments(InvolvementBody)
@pool.response(200, SupporterAnswer)
@pool.alt_response(429, description=_TOO_MANY)
def involvement(body: dict[str, Any], supporter_ref: str) -> dict[str, Any]:
    """Note that they were at an incident

    They are not offered for it, lose open offers and contacts about it, and rest for a while from
    today on, however long ago it was.
    """
    home = principal().agency
    role = IncidentRole(body["role"])
    presence = Presence(body.get("agency", home), body["number"], role, body["on"])
    with sound_profile():
        return _shown(_pool().note_involvement(home, supporter_ref, presence))


@pool.route("/supporters/<supporter_ref>/departure", methods=["POST"])
@allow("coordinator")
@pool.arguments(Nothing, required=False)
@pool.response(204)
def departure(_nothing: dict[str, Any], supporter_ref: str) -> None:
    """Take a supporter out of the pool

    Open offers go to others, running contacts are handed over.
    """
    _pool().remove(principal().agency, supporter_ref)


@pool.route("/searches/<request_id>/explanation", methods=["GET"])
@allow("coordinator")
@pool.response(200, ExplanationAnswer)
def explanation(request_id: str) -> dict[str, Any]:
    """What kept the agency's own supporters away from a request that is escalated

    Rules that depend on who asks are not counted, nor are other agencies' supporters. How any
    other search stands is not told: it is like none.
    """
    return explanation_answer(_pool().explain(principal().agency, request_id))
