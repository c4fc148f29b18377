"""The only place that picks the concrete parts of matching."""

from collections.abc import Iterable
from functools import partial
from threading import Lock
from uuid import uuid4

from pymongo.errors import PyMongoError

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
from services.matching.application.assign_line import Turn
from services.matching.application.ports import Deadlines, Events, Ports
from services.matching.application.use_cases import MatchingUseCases
from services.matching.domain.errors import MatchingError
from shared.observability import log
from shared.runtime.platform import Platform
from shared.security.conflict_tokens import CONFLICT_KEY_NAME
from shared.storage import Transaction
from shared.storage.read_only import read_only


class MatchingWiring:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._policies = RegionPolicies(platform.region, platform.settings.policy_pace)
        self._assignment = ScipyAssignment()
        self._assigning = Lock()
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

    def assign_line(self) -> bool:
        """False: this process is at it already, and two plans would want the same places."""
        if not self._assigning.acquire(blocking=False):
            return False
        try:
            self.each_alone(self.bind(None).line.plan())
        finally:
            self._assigning.release()
        return True

    def each_alone(self, turns: Iterable[Turn]) -> None:
        """Every turn in a transaction of its own: one that fails stays for the next assignment."""
        for turn in turns:
            try:
                self._platform.transactions.run(partial(self._take, turn))
            except (PyMongoError, MatchingError) as error:
                log().warning("turn_not_taken", error=error)

    def _take(self, turn: Turn, tx: Transaction) -> None:
        self.bind(tx).line.take(turn)

    def _events(self, tx: Transaction | None) -> Events:
        return self._platform.outbox.bind(tx) if tx else read_only()

    def _deadlines(self, tx: Transaction | None) -> Deadlines:
        return DueDeadlines(self._platform.due, tx) if tx else read_only()
