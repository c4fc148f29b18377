"""What identity owns in the stores and on the bus."""

from shared.runtime.resources import Collection, ServiceResources

RESOURCES = ServiceResources(
    service="identity",
    collections=(
        Collection("identity.members", "agency"),
        Collection("identity.clients", "region"),
        Collection("identity.signing_keys", "region"),
    ),
    publishes=("member.moved.v1", "member.left.v1"),
    hears=(),
    encrypts=True,
)
