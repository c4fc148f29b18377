"""What keeping roll-ups costs: events and answers through the application, beside the bare writes.

The floor is what our own code has just written, the very same commands, sent by the driver alone to
another region of the same form in transactions of the same size: no reading, no rules, no scoring.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import uuid4

from pymongo import monitoring
from pymongo.client_session import ClientSession
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.application.answer_survey import Questionnaire
from services.evaluation.domain.flow import Ending, OfferTrace, Submission
from services.evaluation.entrypoints.wiring import EvaluationUseCases, EvaluationWiring
from shared.runtime.platform import Platform
from shared.storage import Mongo, Transaction
from tests.bench.evaluation.people import People
from tests.bench.evaluation.stands import AGENCY, Place, wiring_on
from tests.support.survey_passes import issuer

WRITES = frozenset({"insert", "update", "findAndModify", "delete"})
_OF_THE_SESSION = frozenset(
    {"lsid", "txnNumber", "startTransaction", "autocommit", "readConcern", "writeConcern"}
)
_OF_THE_WIRE = frozenset({"$db", "$clusterTime", "$readPreference", "maxTimeMS"})

News = Callable[[EvaluationUseCases], object]


@dataclass(frozen=True)
class Write:
    database: str
    command: Mapping[str, Any]
    in_transaction: bool


class Writes(monitoring.CommandListener):
    """What the driver sends, as long as somebody wants to know."""

    def __init__(self) -> None:
        self.seen: list[Write] | None = None

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if self.seen is not None and event.command_name in WRITES:
            bare = {
                name: value
                for name, value in event.command.items()
                if name not in _OF_THE_SESSION | _OF_THE_WIRE
            }
            self.seen.append(Write(event.database_name, bare, "autocommit" in event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


@dataclass
class Handling:
    """Events a second, ours and the floor's, of each round."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    writes: int = 0
    events: int = 0


class Measuring:
    """``place`` is where our code works, ``other`` where the same is written without it."""

    def __init__(self, place: Place, other: Place, seed: int) -> None:
        self._writes = Writes()
        monitoring.register(self._writes)
        self._platform: Platform = place.platform()
        self._wiring: EvaluationWiring = wiring_on(self._platform)
        self._bare: Mongo = other.mongo()
        ledger = MongoLedgers(self._platform.mongo, None).for_agency(AGENCY)
        for key in issuer().keys(AGENCY):
            ledger.passes.learn(key)
        self._prefixes = place.prefix, other.prefix
        self._news = _news(People(seed))
        self.figures = Handling()

    def round(self, events: int, keep: bool = True) -> None:
        """So many events by our code, then the writes of each once more without it."""
        news = list(islice(self._news, events))
        written: list[list[Write]] = []
        ours = self._timed([partial(self._handle, one, written) for one in news])
        floor = self._timed([partial(self._write, writes) for writes in written])
        if keep:
            self.figures.ours.append(events / ours)
            self.figures.floor.append(events / floor)
            self.figures.events += events
            self.figures.writes += sum(len(writes) for writes in written)

    def close(self) -> None:
        self._platform.mongo.close()
        self._bare.close()

    def _timed(self, work: list[Callable[[], None]]) -> float:
        began = time.perf_counter()
        for one in work:
            one()
        return time.perf_counter() - began

    def _handle(self, news: News, written: list[list[Write]]) -> None:
        """A transaction that is repeated writes only what its last try wrote."""
        self._writes.seen = []

        def handle(tx: Transaction) -> None:
            seen = self._writes.seen or []
            self._writes.seen = [one for one in seen if not one.in_transaction]
            news(self._wiring.bind(tx))

        self._platform.transactions.run(handle)
        written.append(self._writes.seen)
        self._writes.seen = None

    def _write(self, writes: list[Write]) -> None:
        for one in writes:
            if not one.in_transaction:
                self._send(one, None)

        def inside(session: ClientSession) -> None:
            for one in writes:
                if one.in_transaction:
                    self._send(one, session)

        with self._bare.client.start_session() as session:
            session.with_transaction(
                inside, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
            )

    def _send(self, write: Write, session: ClientSession | None) -> None:
        ours, other = self._prefixes
        database = self._bare.client[other + write.database.removeprefix(ours)]
        answer = database.command(dict(write.command), session=session)
        assert not answer.get("writeErrors"), answer


def _news(people: People) -> Iterator[News]:
    """Of one request after another: all that happens to it, and the surveys answered."""
    while True:
        request, token, now = str(uuid4()), uuid4().hex, datetime.now(UTC)
        submission = Submission(now, "routine", ("grief",), "anonymous", "no_matter")
        yield partial(_submitted, request, submission)
        yield _answer(people, token, "baseline", "who5")
        offer = str(uuid4())
        yield partial(_offered, request, offer, OfferTrace("made", "lakeside", now))
        yield partial(_offered, request, offer, OfferTrace("accepted", "lakeside", None, now))
        yield partial(_closed, request, Ending(3, "supported", "one", "none", at=now))
        for instrument in ("who5", "contact_rating"):
            yield _answer(people, token, "after_contact", instrument)


def _submitted(request: str, submission: Submission, use: EvaluationUseCases) -> None:
    use.follow_requests.submitted(AGENCY, request, submission)


def _offered(request: str, offer: str, trace: OfferTrace, use: EvaluationUseCases) -> None:
    use.follow_requests.offered(AGENCY, request, offer, trace)


def _closed(request: str, ending: Ending, use: EvaluationUseCases) -> None:
    use.follow_requests.closed(AGENCY, request, ending)


def _answer(people: People, token: str, wave: str, instrument: str) -> News:
    answers = people.sheet(instrument).answers
    own_pass = issuer().survey_pass(AGENCY, wave)
    sent = Questionnaire(AGENCY, wave, instrument, None, token, own_pass, answers)
    return lambda use: use.answer_survey(sent)
