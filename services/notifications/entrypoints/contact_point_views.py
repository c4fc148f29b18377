"""The caller's own contact point over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from services.notifications.domain.contact_point import ContactPoint
from services.notifications.entrypoints.callers import ROLES, caller
from services.notifications.entrypoints.schemas import ContactPointBody, ContactPointSchema
from shared.http import allow, use_cases

blueprint = Blueprint("contact_point", __name__, description="Where mail reaches the caller.")


@blueprint.put("/contact-point")
@allow(*ROLES)
@blueprint.arguments(ContactPointBody)
@blueprint.response(200, ContactPointSchema)
def put_contact_point(body: dict[str, Any]) -> dict[str, Any]:
    """Set or replace the address mail is sent to."""
    kept = use_cases().keep_contact_point.put(caller(), body["email"], body["mail_wanted"])
    return _shown(kept)


@blueprint.get("/contact-point")
@allow(*ROLES)
@blueprint.response(200, ContactPointSchema)
def get_contact_point() -> dict[str, Any]:
    """The address, masked."""
    return _shown(use_cases().keep_contact_point.get(caller()))


@blueprint.delete("/contact-point")
@allow(*ROLES)
@blueprint.response(204)
def delete_contact_point() -> None:
    """Forget the address; notices still reach the inbox."""
    use_cases().keep_contact_point.remove(caller())


def _shown(point: ContactPoint) -> dict[str, Any]:
    return {"email": point.address.masked, "mail_wanted": point.mail_wanted}
