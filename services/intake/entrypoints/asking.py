"""From what a caller sent to what the use cases take."""

from typing import Any

from services.intake.application.submit_request import Ask, Requester, Vetoes
from services.intake.domain.asking import Asker, Confidence, IdentityLevel, Wish
from shared.http import Problem
from shared.security import Principal


def ask(body: dict[str, Any]) -> Ask:
    wish = Wish(
        urgency=body["urgency"],
        topics=tuple(dict.fromkeys(body["topics"])),
        prefer=body["prefer"],
        language=body["language"],
        contact_kind=body["contact_kind"],
        own_unit_allowed=body["own_unit_allowed"],
    )
    vetoes = Vetoes(tuple(body["vetoes"]["supporters"]), tuple(body["vetoes"]["units"]))
    confidence = Confidence(body["text"], body["contact"], body.get("name"))
    return Ask(wish, confidence, body["acknowledged_notice"], vetoes)


def requester(caller: Principal, body: dict[str, Any]) -> Requester:
    """:raises Problem: 403 for a token that was not made for asking."""
    if caller.mailbox is None:
        raise Problem(403, "forbidden", "Not allowed", "This token does not allow this.")
    asker = Asker(IdentityLevel(body["identity_level"]), caller.sub)
    return Requester(caller.agency, asker, caller.mailbox, caller.unit, caller.self_ref)
