"""What evaluation owns in the stores and on the bus."""

from datetime import timedelta

from shared.runtime.resources import Collection, Index, ServiceResources

_RESPONSES = Collection(
    "evaluation.responses",
    "agency",
    (Index(keys=(("participant", 1), ("wave", 1), ("instrument", 1)), unique=True),),
)

# Counted by then; longer than any event about it could still be replayed (30 days).
_FLOWS = Collection(
    "evaluation.flows",
    "agency",
    (Index(keys=(("ending.at", 1),), expire_after=timedelta(days=90)),),
)

RESOURCES = ServiceResources(
    service="evaluation",
    collections=(
        _FLOWS,
        Collection("evaluation.counters", "agency", (Index(keys=(("month", 1),)),)),
        Collection("evaluation.invitations", "agency"),
        _RESPONSES,
        Collection("evaluation.moments", "agency", (Index(keys=(("month", 1),)),)),
        Collection("evaluation.releases", "agency"),
        Collection("evaluation.questions", "agency"),
        Collection(
            "evaluation.limits", "region", (Index(keys=(("until", 1),), expire_after=timedelta(0)),)
        ),
    ),
    publishes=("survey.due.v1",),
    hears=(
        "support_request.submitted.v1",
        "support_request.withdrawn.v1",
        "support_request.closed.v1",
        "support_request.unanswered.v1",
        "offer.made.v1",
        "offer.accepted.v1",
        "offer.declined.v1",
        "offer.expired.v1",
        "offer.withdrawn.v1",
        "request.escalated.v1",
        "supporter.enrolled.v1",
        "supporter.left.v1",
        "notification.delivered.v1",
        "notification.failed.v1",
    ),
)
