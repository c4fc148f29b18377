"""What notifications owns in the stores and on the bus."""

from datetime import timedelta

from shared.runtime.resources import Collection, Index, ServiceResources

# Messages expire, and with them the last trace of who was told about which request.
_KEPT = timedelta(days=30)

_REPLAYED_UNTIL = timedelta(days=90)

RESOURCES = ServiceResources(
    service="notifications",
    collections=(
        # Removable: an address its owner takes back must not stay behind as a marked row.
        Collection(
            "notifications.contact_points",
            "agency",
            (
                Index(keys=(("coordinates", 1),), partial={"coordinates": True}),
                # The mark of a role that ended; nothing from before that can arrive later.
                Index(keys=(("ended_at", 1),), expire_after=_REPLAYED_UNTIL),
            ),
            removable=True,
        ),
        Collection(
            "notifications.notices",
            "agency",
            (
                Index(keys=(("recipient", 1), ("created_at", -1), ("_id", -1))),
                Index(keys=(("created_at", 1),), expire_after=_KEPT),
            ),
        ),
        Collection(
            "notifications.mailboxes",
            "agency",
            # A forgotten request stays known as such while its events could be replayed.
            (Index(keys=(("forgotten_at", 1),), expire_after=_REPLAYED_UNTIL),),
        ),
        Collection(
            "notifications.deliveries",
            "agency",
            (
                Index(keys=(("created_at", 1),), partial={"finished_at": None}),
                Index(keys=(("finished_at", 1),), expire_after=_KEPT),
            ),
        ),
    ),
    publishes=("notification.delivered.v1", "notification.failed.v1"),
    hears=(
        "mailbox.opened.v1",
        "support_request.withdrawn.v1",
        "support_request.closed.v1",
        "support_request.unanswered.v1",
        "support_request.overdue.v1",
        "support_request.untouched.v1",
        "offer.made.v1",
        "offer.accepted.v1",
        "offer.declined.v1",
        "offer.expired.v1",
        "offer.withdrawn.v1",
        "request.escalated.v1",
        "supporter.check_offered.v1",
        "supporter.declaration_lapses.v1",
        "supporter.left.v1",
        "member.coordination_ended.v1",
        "survey.due.v1",
        "survey.due.v2",
    ),
    encrypts=True,
)
