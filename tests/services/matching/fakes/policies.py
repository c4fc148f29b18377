"""What a region decided, as a test wants it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.matching.domain.need import Need
from services.matching.domain.scoring import Weights
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import Urgency
from shared.region.matching_policy import WEIGHTS


class FakePolicies:
    def __init__(self) -> None:
        self.lenders = {"harbor": {"harbor", "mesa"}, "mesa": {"mesa"}}
        self.limit = timedelta(minutes=30)
        self.offers = 3
        self.retired = ""
        self.agreed = Terms()
        self.heavy: dict[str, int] = {}
        self.weighed: dict[str, float] = dict(WEIGHTS)
        self.at_once = 1
        self.patience = timedelta(0)
        self.rest = timedelta(0)
        self.check: timedelta | None = None

    def terms(self, agency: str, need: Need) -> Terms:
        heaviest = max((self.heavy.get(topic, 1) for topic in need.topics), default=1)
        return replace(self.agreed, weight=max(heaviest, self.agreed.weight))

    def weights(self) -> Weights:
        return self.weighed

    def fan_out(self, urgency: Urgency) -> int:
        return self.at_once

    def wait(self, urgency: Urgency) -> timedelta:
        return self.patience

    def rest_after(self, topics: Collection[str]) -> timedelta:
        return self.rest

    def rest_after_incident(self) -> timedelta:
        return self.rest

    def check_after(self, topics: Collection[str]) -> timedelta | None:
        return self.check

    def check_after_incident(self) -> timedelta | None:
        return self.check

    def paced(self, span: timedelta) -> timedelta:
        return span

    def requirement(self, agency: str) -> Requirement:
        return self.agreed.requirements.get(agency, Requirement())

    def day_began(self, agency: str, now: datetime) -> datetime:
        return now.replace(hour=0, minute=0, second=0, microsecond=0)

    def next_day(self, agency: str, now: datetime) -> datetime:
        return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

    def lenders_for(self, borrower: str, urgency: Urgency, now: datetime) -> frozenset[str]:
        return frozenset(self.lenders[borrower])

    def offer_time_limit(self, urgency: Urgency) -> timedelta:
        return self.limit

    def max_offers(self, urgency: Urgency) -> int:
        return self.offers

    def default_cap(self) -> int:
        return 3

    def has_unit(self, agency: str, code: str) -> bool:
        return code in {"K9", "SWAT", "TRAFFIC"}

    def agencies(self) -> Sequence[str]:
        return [one for one in sorted(self.lenders) if one != self.retired]

    def knows(self, agency: str) -> bool:
        return agency in self.lenders

    def time_zone(self, agency: str) -> str:
        return {"harbor": "America/Chicago", "mesa": "America/Phoenix"}[agency]

    def serves(self, agency: str) -> bool:
        return agency != self.retired
