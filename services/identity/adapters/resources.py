"""What identity owns in the stores and on the bus."""

from datetime import timedelta

from shared.runtime.resources import Collection, Index, ServiceResources
from shared.security.standing import STANDING_SEAL

RESOURCES = ServiceResources(
    service="identity",
    collections=(
        Collection(
            "identity.members",
            "agency",
            (Index(keys=(("listed", 1), ("_id", 1)), partial={"listed": True}),),
        ),
        Collection(
            "identity.ties",
            "agency",
            (Index(keys=(("members", 1),), partial={"ended_at": None}),),
        ),
        Collection(
            "identity.ties_abroad",
            "region",
            (
                Index(keys=(("supporter_ref", 1),), partial={"ended_at": None}),
                Index(keys=(("agency", 1), ("members", 1)), partial={"ended_at": None}),
            ),
        ),
        Collection("identity.clients", "region"),
        Collection("identity.signing_keys", "region"),
        Collection(
            "identity.limits", "region", (Index(keys=(("until", 1),), expire_after=timedelta(0)),)
        ),
    ),
    publishes=(
        "member.moved.v1",
        "member.left.v1",
        "member.role_ended.v1",
        "member.coordination_ended.v1",
        "member.command_changed.v1",
        "member.unit_left.v1",
    ),
    hears=(),
    encrypts=True,
    rotates=(STANDING_SEAL,),
)
