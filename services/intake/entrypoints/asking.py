"""From what a caller sent to what the use cases take."""

from typing import Any

from services.intake.application.ask import Ask, Requester, Standing, Vetoes
from services.intake.domain.asking import Asker, Confidence, IdentityLevel, Incident, Wish
from shared.http import Problem
from shared.security import Principal


def ask(body: dict[str, Any]) -> Ask:
    return Ask(
        _wish(body),
        Confidence(body["text"], body["contact"], body.get("name")),
        body["acknowledged_notice"],
        vetoes(body),
        incident(body),
        tuple(body["earlier_peers"]),
    )


def vetoes(body: dict[str, Any]) -> Vetoes:
    return Vetoes(tuple(body["vetoes"]["supporters"]), tuple(body["vetoes"]["units"]))


def incident(body: dict[str, Any]) -> Incident | None:
    return Incident(**body["incident"]) if "incident" in body else None


def _wish(body: dict[str, Any]) -> Wish:
    return Wish(
        urgency=body["urgency"],
        topics=_once(body["topics"]),
        prefer=body["prefer"],
        language=body["language"],
        contact_kind=body["contact_kind"],
        own_unit_allowed=body["own_unit_allowed"],
        may_widen=body["may_widen"],
        gender=body.get("gender"),
        rank_bands=_once(body["rank_bands"]),
        veteran=body["veteran"],
        day_parts=_once(body["day_parts"]),
    )


def _once(entries: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entries))


def said_standing(body: dict[str, Any]) -> Standing:
    """What an anonymous requester chose to say."""
    return Standing(tuple(body["former_units"]), tuple(body["commands"]))


def requester(caller: Principal, body: dict[str, Any]) -> Requester:
    """:raises Problem: 403 for a token that was not made for asking."""
    if caller.mailbox is None:
        raise Problem(403, "forbidden", "Not allowed", "This token does not allow this.")
    asker = Asker(IdentityLevel(body["identity_level"]), caller.sub)
    standing = Standing(
        caller.former_units, caller.commands, caller.related, caller.investigated_with
    )
    return Requester(caller.agency, asker, caller.mailbox, caller.unit, caller.self_ref, standing)
