"""What evaluation owns in the stores and on the bus."""

from datetime import timedelta

from shared.runtime.resources import Collection, Index, ServiceResources

_RESPONSES = Collection(
    "evaluation.responses",
    "agency",
    (
        Index(keys=(("participant", 1), ("wave", 1), ("instrument", 1)), unique=True),
        # Of those that wait for the next upgrade: of all others it holds nothing.
        Index(keys=(("rolled", 1),), partial={"rolled": None}),
    ),
    clustered=True,
)

_UNTIL = Index(keys=(("until", 1),), expire_after=timedelta(0))

# Counted by then; longer than any event about it could still be replayed (30 days).
_FLOWS = Collection(
    "evaluation.flows",
    "agency",
    (Index(keys=(("ending.at", 1),), expire_after=timedelta(days=90)),),
)

# What agencies report, a document a version.
_BY_SUBJECT = Index(keys=(("subject", 1), ("number", 1)), unique=True)
# Those that were asked for leave by `until`; what was scheduled has none and stays.
_REPORTS = Collection(
    "evaluation.reports",
    "agency",
    (
        Index(keys=(("asked_at", -1), ("_id", -1))),
        Index(keys=(("scheduled", 1),), unique=True, partial={"scheduled": {"$exists": True}}),
        _UNTIL,
    ),
)

RESOURCES = ServiceResources(
    service="evaluation",
    collections=(
        _FLOWS,
        Collection("evaluation.counters", "agency", (Index(keys=(("month", 1),)),)),
        Collection("evaluation.invitations", "agency"),
        _RESPONSES,
        Collection("evaluation.feedback", "agency", clustered=True),
        Collection("evaluation.verifiers", "agency", (_UNTIL,)),
        Collection("evaluation.used_passes", "agency", (_UNTIL,), clustered=True),
        Collection("evaluation.rollups", "agency", (Index(keys=(("month", 1),)),)),
        Collection("evaluation.releases", "agency"),
        Collection("evaluation.limits", "region", (_UNTIL,)),
        Collection("evaluation.figures", "agency", (_BY_SUBJECT,)),
        Collection("evaluation.programme", "agency", (_BY_SUBJECT,)),
        _REPORTS,
        Collection("evaluation.report_files", "agency", (_UNTIL,)),
        Collection("evaluation.questions", "agency"),
    ),
    publishes=("survey.due.v1", "survey.due.v2", "report.published.v1"),
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
        "survey.key_made.v1",
        "report.published.v1",
    ),
    encrypts=True,
)
