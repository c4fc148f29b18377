"""The supporters of an agency who may be known, for whoever wants to veto without signing in."""

from typing import Any

from flask_smorest import Blueprint

from services.identity.entrypoints.schemas import ListedSupporterPage
from shared.http import PageQuery, open_to_all, page, position, use_cases

listing = Blueprint("listing", __name__, description="Supporters who consented to be listed")


@listing.route("/agencies/<string:agency_id>/supporters", methods=["GET"])
@open_to_all
@listing.arguments(PageQuery, location="query")
@listing.response(200, ListedSupporterPage)
def list_supporters(query: dict[str, Any], agency_id: str) -> dict[str, Any]:
    """Supporters whom a request may veto, each listed by their consent

    No such agency and nobody listed look alike. Who reads is not asked and not kept.
    """
    after, limit = position(query["cursor"]), query["limit"]
    rows = use_cases().list_supporters(agency_id, after, limit + 1)
    return page(rows, limit, lambda supporter: supporter.member_id)
