"""What one flow adds to the counters of its month.

Counters are sums of these over all flows. When a flow changes, the difference between its new
and its old tally is added, so the counters stay that sum in whatever order events arrive.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.domain.bands import waiting_band
from services.evaluation.domain.flow import Flow, Submission
from services.evaluation.domain.months import Month

REQUESTS = "requests.all"


@dataclass(frozen=True)
class Tally:
    """Changes to the counters of one month, as ``table.cell`` → amount."""

    month: Month
    counts: Mapping[str, int]


def tally(flow: Flow, agency: str, time_zone: str) -> Tally | None:
    """What the flow counts for; None until its submission is known, which settles the month."""
    if flow.submission is None:
        return None
    counts = Counter([REQUESTS, *_asked(flow.submission), *_answered(flow, agency), *_ended(flow)])
    counts.update(_waited(flow, flow.submission))
    counts.update(f"offers.{offer.outcome}" for offer in flow.offers.values())
    return Tally(Month.at(flow.submission.at, time_zone), dict(counts))


def difference(before: Tally | None, after: Tally | None) -> Tally | None:
    """What must be added to the counters when a flow goes from ``before`` to ``after``."""
    if after is None:
        return None
    changed = Counter(after.counts)
    changed.subtract(before.counts if before else {})
    counts = {key: amount for key, amount in changed.items() if amount}
    return Tally(after.month, counts) if counts else None


def _asked(submission: Submission) -> list[str]:
    return [
        f"urgency.{submission.urgency}",
        f"identity.{submission.identity_level}",
        f"preference.{submission.preference}",
        *(f"topic.{topic}" for topic in sorted(set(submission.topics))),
    ]


def _answered(flow: Flow, agency: str) -> list[str]:
    if flow.answered_by is None:
        answered = "not_yet"
    else:
        answered = "own_agency" if flow.answered_by == agency else "another_agency"
    return [f"answered.{answered}", f"escalated.{'yes' if flow.escalated else 'no'}"]


def _ended(flow: Flow) -> list[str]:
    if flow.ending is None:
        return ["outcome.open"]
    ending = flow.ending
    bands = (
        ("contacts", ending.contacts_band),
        ("duration", ending.duration_band),
        ("first_contact", ending.first_contact_band),
    )
    return [f"outcome.{ending.outcome}", *(f"{name}.{band}" for name, band in bands if band)]


def _waited(flow: Flow, submission: Submission) -> list[str]:
    waits = (("time_to_offer", flow.first_offer_at), ("time_to_acceptance", flow.accepted_at))
    return [f"{name}.{waiting_band(at - submission.at)}" for name, at in waits if at]
