"""What identity owns in the stores and on the bus."""

from datetime import timedelta

from shared.runtime.resources import Collection, Index, ServiceResources

RESOURCES = ServiceResources(
    service="identity",
    collections=(
        Collection("identity.members", "agency"),
        Collection("identity.clients", "region"),
        Collection("identity.signing_keys", "region"),
        Collection(
            "identity.limits", "region", (Index(keys=(("until", 1),), expire_after=timedelta(0)),)
        ),
    ),
    publishes=("member.moved.v1", "member.left.v1"),
    hears=(),
    encrypts=True,
)
