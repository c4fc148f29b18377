"""What matching keeps and says, for provisioning."""

from datetime import datetime, timedelta

from shared.runtime.resources import Collection, Index, ServiceResources
from shared.security.conflict_tokens import CONFLICT_KEY_NAME

CANDIDATES = Index(
    # equality on what is asked for and the agency, then the order of reading, then what narrows
    # in the index. `keys`: language, language|topic, language|topic|lived (see supporter_documents)
    # Who can never be asked is the most rested of all: without their hours in the index, those
    # with one hour a week would be read for every request, and nobody else.
    keys=(
        ("keys", 1),
        ("reach", 1),
        ("last_offered_at", 1),
        ("_id", 1),
        ("training_valid_until", 1),
        ("designated_on", 1),
        ("last_declared", 1),
        ("open_days", 1),
        ("open_parts", 1),
    ),
    # whoever is full, paused or gone costs a search nothing
    partial={"left": False, "paused": False, "free": {"$gte": 1}},
)
ROSTER = Index(keys=(("agency", 1), ("left", 1), ("_id", 1)))
OWN_OFFERS = Index(keys=(("supporter_ref", 1), ("state", 1), ("_id", 1)))

# Without a time zone, as MongoDB lists it: provisioning compares the two.
EVER_ACCEPTED = {"accepted_at": {"$gt": datetime(1970, 1, 1)}}
# Who they were is in the index, so that hundreds of them cost no document.
EARLIER_PEERS = Index(keys=(("accepted_at", -1), ("supporter_ref", 1)), partial=EVER_ACCEPTED)
PERSONNEL = Index(keys=(("supporter_ref", 1), ("_id", 1)))
IN_LINE = Index(keys=(("stands_since", 1), ("_id", 1)), partial={"left_at": None})
OUT_OF_LINE = Index(keys=(("left_at", 1),), expire_after=timedelta(days=1))

# Longer than any event about them could still be replayed (dead letters live 30 days).
ENDED = Index(keys=(("ended_at", 1),), expire_after=timedelta(days=90))

SHIFTS = Index(
    # the order of the roster; the end spares reading whoever is off duty by now
    keys=(("starts_at", 1), ("_id", 1), ("ends_at", 1)),
    partial={"cancelled": False},
)
OWN_SHIFTS = Index(
    keys=(("supporter_ref", 1), ("starts_at", 1), ("_id", 1), ("ends_at", 1)),
    partial={"cancelled": False},
)
PAST_SHIFTS = Index(keys=(("ends_at", 1),), expire_after=timedelta(days=90))

RESOURCES = ServiceResources(
    service="matching",
    collections=(
        Collection("matching.supporters", "region", (CANDIDATES, ROSTER)),
        Collection("matching.offer_routes", "region", (OWN_OFFERS, ENDED)),
        Collection("matching.searches", "agency", (ENDED,)),
        Collection("matching.offers", "agency", (ENDED, EARLIER_PEERS)),
        Collection("matching.line", "region", (IN_LINE, OUT_OF_LINE)),
        Collection("matching.leases", "region"),
        Collection("matching.personnel", "region", (PERSONNEL,)),
        Collection("matching.careers", "agency"),
        Collection("matching.shifts", "agency", (SHIFTS, OWN_SHIFTS, PAST_SHIFTS)),
        Collection("matching.rosters", "agency"),
    ),
    publishes=(
        "offer.made.v1",
        "offer.accepted.v1",
        "offer.declined.v1",
        "offer.expired.v1",
        "offer.withdrawn.v1",
        "request.escalated.v1",
        "request.search_moved.v1",
        "supporter.enrolled.v1",
        "supporter.left.v1",
        "supporter.check_offered.v1",
        "supporter.declaration_lapses.v1",
    ),
    hears=(
        "support_request.submitted.v1",
        "support_request.withdrawn.v1",
        "support_request.closed.v1",
        "support_request.returned.v1",
        "support_request.reopened.v1",
        "support_request.peer_refused.v1",
        "member.moved.v1",
        "member.left.v1",
        "member.role_ended.v1",
        "member.command_changed.v1",
        "member.unit_left.v1",
    ),
    shares=(CONFLICT_KEY_NAME,),
)
