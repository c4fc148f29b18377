"""Two services as provisioning sees them, enough to have neighbours that must not meet."""

from shared.runtime.resources import Collection, Index, ServiceResources

INTAKE = ServiceResources(
    "intake",
    (Collection("intake.requests", "agency", (Index((("state", 1), ("_id", 1))),)),),
    publishes=(
        "support_request.submitted.v1",
        "support_request.withdrawn.v1",
        "support_request.closed.v1",
    ),
    hears=("offer.made.v1", "offer.accepted.v1"),
    encrypts=True,
    shares=("conflicts",),
    rotates=("seal",),
)
MATCHING = ServiceResources(
    "matching",
    (
        Collection("matching.supporters", "region"),
        Collection("matching.offers", "agency"),
        Collection("matching.drafts", "agency", removable=True),
    ),
    publishes=("offer.made.v1", "offer.accepted.v1", "offer.declined.v1"),
    hears=("support_request.submitted.v1", "member.left.v1"),
    shares=("conflicts",),
)
SAMPLES = (INTAKE, MATCHING)
