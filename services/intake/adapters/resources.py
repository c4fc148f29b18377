"""What intake owns in the stores and on the bus."""

from datetime import timedelta

from shared.runtime.resources import Collection, Index, ServiceResources
from shared.security.conflict_tokens import CONFLICT_KEY_NAME
from shared.security.standing import STANDING_SEAL

_REQUESTS = Collection(
    "intake.requests",
    "agency",
    (
        Index(
            keys=(("requester", 1), ("submitted_at", -1)),
            partial={"requester": {"$exists": True}},
        ),
        Index(keys=(("lookup_id", 1),), unique=True, partial={"lookup_id": {"$exists": True}}),
        Index(
            keys=(("access_digest", 1),), unique=True, partial={"access_digest": {"$exists": True}}
        ),
        Index(keys=(("state", 1), ("escalated_at", 1))),
    ),
)

_ASSIGNMENTS = Collection(
    "intake.assignments",
    "region",
    (
        Index(
            keys=(("supporter_ref", 1), ("assigned_at", -1)),
            partial={"supporter_ref": {"$exists": True}},
        ),
    ),
)

_UNTIL = Index(keys=(("until", 1),), expire_after=timedelta(0))

RESOURCES = ServiceResources(
    service="intake",
    collections=(
        _REQUESTS,
        Collection("intake.confidences", "agency"),
        Collection("intake.acknowledgements", "agency"),
        Collection("intake.erasures", "agency"),
        _ASSIGNMENTS,
        Collection("intake.pass_keys", "agency", (_UNTIL,), key_material=True),
        Collection("intake.issued_passes", "agency", (_UNTIL,), clustered=True),
        Collection("intake.limits", "region", (_UNTIL,)),
    ),
    publishes=(
        "support_request.submitted.v1",
        "support_request.withdrawn.v1",
        "support_request.closed.v1",
        "mailbox.opened.v1",
        "support_request.unanswered.v1",
        "support_request.overdue.v1",
        "support_request.untouched.v1",
        "support_request.returned.v1",
        "support_request.reopened.v1",
        "support_request.peer_refused.v1",
        "survey.key_made.v1",
    ),
    hears=(
        "offer.made.v1",
        "offer.accepted.v1",
        "offer.withdrawn.v1",
        "request.escalated.v1",
        "request.search_moved.v1",
    ),
    encrypts=True,
    shares=(CONFLICT_KEY_NAME,),
    rotates=(STANDING_SEAL,),
)
