"""What anybody may read before saying a word."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.entrypoints import presenting
from services.intake.entrypoints.shapes import AgencyNotice
from shared.http import open_to_all, use_cases

notices = Blueprint("notices", __name__, description="The confidentiality notice")


@notices.route("/agencies/<string:agency_id>/notice", methods=["GET"])
@open_to_all
@notices.response(200, AgencyNotice)
def read_notice(agency_id: str) -> dict[str, Any]:
    """What stays confidential in this agency's jurisdiction, what does not, and whom to call now"""
    return presenting.agency_notice(use_cases().show_notice(agency_id))
