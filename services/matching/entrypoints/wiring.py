"""The only place that picks the concrete parts of matching."""

from uuid import uuid4

from services.matching.adapters.due_deadlines import DueDeadlines
from services.matching.adapters.mongo_careers import MongoCareers
from services.matching.adapters.mongo_line import MongoLine
from services.matching.adapters.mongo_offers import MongoOffers
from services.matching.adapters.mongo_personnel import MongoPersonnel
from services.matching.adapters.mongo_searches import MongoSearches
from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.adapters.mongo_supporters import MongoSupporters
from services.matching.adapters.prometheus_measures import PrometheusMeasures
from services.matching.adapters.recent_arrivals import WITHIN, RecentArrivals
from services.matching.adapters.region_policies import RegionPolicies
from services.matching.adapters.scipy_assignment import ScipyAssignment
from services.matching.application.follow_requirements import Progress
from services.matching.application.ports import Deadlines, Events, Ports
from services.matching.application.use_cases import MatchingUseCases
from services.matching.domain.errors import MatchingError
from services.matching.entrypoints.assigning import ASSIGNING, LineAssigner
from shared.runtime.one_by_one import one_by_one
from shared.runtime.platform import Platform
from shared.security.conflict_tokens import CONFLICT_KEY_NAME
from shared.storage import DueTask, Lease, Transaction
from shared.storage.read_only import read_only

_LOOKED_AT_AT_ONCE = 2000
"""Well within a lease; a region's whole pool is seldom larger."""


class MatchingWiring:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._policies = RegionPolicies(platform.region, platform.settings.policy_pace)
        self._assignment = ScipyAssignment()
        self.line = self._line_assigner(platform)
        within = self._policies.paced(WITHIN)
        self._arrivals = RecentArrivals(self._policies.surge_from, within)
        self._conflict_key = platform.keys.shared_secret(CONFLICT_KEY_NAME)

    def bind(self, tx: Transaction | None) -> MatchingUseCases:
        return MatchingUseCases(self.ports(tx))

    def ports(self, tx: Transaction | None) -> Ports:
        mongo, session = self._platform.mongo, tx.session if tx else None
        shifts = MongoShifts(mongo, session)
        return Ports(
            supporters=MongoSupporters(mongo, session),
            searches=MongoSearches(mongo, session),
            offers=MongoOffers(mongo, session),
            events=self._events(tx),
            deadlines=self._deadlines(tx),
            policies=self._policies,
            measures=PrometheusMeasures(tx or read_only()),
            clock=self._platform.clock,
            new_id=lambda: str(uuid4()),
            conflict_key=self._conflict_key,
            duty_roster=shifts,
            shifts=shifts,
            personnel=MongoPersonnel(mongo, session),
            careers=MongoCareers(mongo, session),
            line=MongoLine(mongo, session),
            assignment=self._assignment,
            arrivals=self._arrivals,
        )

    def assign_line(self) -> frozenset[str] | None:
        return self.line.assign()

    def remind_of_declarations(self) -> None:
        one_by_one(
            self._platform.transactions,
            self.bind(None).declaring.whom_to_remind(),
            lambda tx, ref: self.bind(tx).declaring.remind(ref),
            (MatchingError,),
        )

    def follow_requirements(self, before: Progress) -> Progress:
        """As much as is to be done at one time; how far that came."""
        refs, after = self.bind(None).following.whom_to_look_at(before, _LOOKED_AT_AT_ONCE)
        one_by_one(
            self._platform.transactions,
            refs,
            lambda tx, ref: self.bind(tx).following.look_at(ref),
            (MatchingError,),
        )
        return after

    def remember(self, tx: Transaction, task: DueTask, progress: Progress) -> None:
        self._platform.due.remember(tx, task, progress.data)

    def _line_assigner(self, platform: Platform) -> LineAssigner:
        lease = Lease(platform.mongo, "matching.leases", "line", ASSIGNING, platform.clock)
        return LineAssigner(self.bind, platform.transactions, lease)

    def _events(self, tx: Transaction | None) -> Events:
        return self._platform.outbox.bind(tx) if tx else read_only()

    def _deadlines(self, tx: Transaction | None) -> Deadlines:
        return DueDeadlines(self._platform.due, tx) if tx else read_only()
