"""The only place that picks the concrete parts of intake."""

from dataclasses import dataclass
from datetime import timedelta

from pymongo.client_session import ClientSession

from services.intake.adapters.mongo_assignments import MongoAssignments
from services.intake.adapters.mongo_evidence import MongoAcknowledgements, MongoReceipts
from services.intake.adapters.mongo_passes import MongoIssuedPasses, MongoPassKeys
from services.intake.adapters.mongo_requests import MongoRequests
from services.intake.adapters.prometheus_measures import PrometheusMeasures
from services.intake.adapters.region_agencies import RegionAgencies
from services.intake.adapters.region_limits import RegionLimits
from services.intake.adapters.region_surveys import RegionSurveys
from services.intake.adapters.retention_clock import RetentionClock
from services.intake.adapters.return_phrases import MnemonicPhrases
from services.intake.adapters.sealed_confidences import SealedConfidences
from services.intake.application.add_peer import AddPeer
from services.intake.application.anonymous_return import AnonymousReturn
from services.intake.application.assigned_requests import AssignedRequests
from services.intake.application.change_peer import ChangePeer
from services.intake.application.erase_request import EraseRequest
from services.intake.application.escalations import Escalations
from services.intake.application.explain_match import ExplainMatch
from services.intake.application.forget_asker import ForgetAsker
from services.intake.application.hear_matching import HearMatching
from services.intake.application.issue_passes import IssuePasses
from services.intake.application.make_pass_keys import MakePassKeys, Missing
from services.intake.application.own_requests import OwnRequests
from services.intake.application.ports import Deadlines, Events, Measures
from services.intake.application.request_book import RequestBook
from services.intake.application.show_notice import ShowNotice
from services.intake.application.submit_anonymously import SubmitAnonymously
from services.intake.application.submit_request import SubmitRequest
from services.intake.application.use_cases import IntakeUseCases
from services.intake.application.watch_untouched import WatchUntouched
from services.intake.application.watch_waiting import WatchWaiting
from services.intake.application.withdraw_request import WithdrawRequest
from services.intake.domain.errors import IntakeError
from shared.runtime.one_by_one import one_by_one
from shared.runtime.platform import Platform
from shared.runtime.settings import number, whole_number
from shared.security.blind_signatures import PrivateKey
from shared.security.conflict_tokens import CONFLICT_KEY_NAME
from shared.security.slow_hash import in_native_thread
from shared.storage import Transaction
from shared.storage.limits import Limits
from shared.storage.read_only import read_only

_PHRASE_COST, _LEAST_PHRASE_COST = 19456, 8
"""KiB. Argon2 takes no less than eight."""


@dataclass(frozen=True)
class _Effects:
    """What needs a transaction to be done in."""

    events: Events
    deadlines: Deadlines
    measures: Measures


class IntakeWiring:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        slack = timedelta(seconds=number(platform.settings.extra, "ANSWER_SLACK_SECONDS", 300))
        self._agencies = RegionAgencies(platform.region, platform.settings.policy_pace, slack)
        self._limits = Limits(platform.mongo, "intake", platform.clock)
        cost = whole_number(
            platform.settings.extra, "PHRASE_COST", _PHRASE_COST, least=_LEAST_PHRASE_COST
        )
        self._conflict_key = platform.keys.shared_secret(CONFLICT_KEY_NAME)
        self._pass_secret = platform.keys.secret("issued passes")
        self._phrases = MnemonicPhrases(platform.keys.secret("return-phrase"), cost)

    def bind(self, tx: Transaction | None) -> IntakeUseCases:
        platform, session = self._platform, tx.session if tx else None
        clock, book = platform.clock, self._book(tx)
        confidences = SealedConfidences(platform.mongo, platform.keys, session)
        receipts = MongoReceipts(platform.mongo, session)
        acknowledgements = MongoAcknowledgements(platform.mongo, session)
        limits = RegionLimits(self._limits, platform.region, session)
        submit = SubmitRequest(
            book, confidences, acknowledgements, clock, limits, self._conflict_key
        )
        anonymously = SubmitAnonymously(submit, self._phrases, limits)
        withdraw = WithdrawRequest(book, clock)
        return IntakeUseCases(
            show_notice=ShowNotice(self._agencies),
            submit=submit,
            own=OwnRequests(book, withdraw),
            submit_anonymously=anonymously,
            anonymous=AnonymousReturn(book, self._phrases, withdraw, limits),
            change_peer=ChangePeer(book),
            add_peer=AddPeer(submit, anonymously, confidences),
            explain_match=ExplainMatch(book),
            assigned=AssignedRequests(book, confidences, clock),
            escalations=Escalations(book, clock),
            hear=HearMatching(book),
            watch=WatchWaiting(book, clock),
            watch_untouched=WatchUntouched(book, clock),
            erase=EraseRequest(book, confidences, receipts, clock),
            forget_asker=ForgetAsker(book, receipts, clock),
            passes=self._passes(session),
            make_pass_keys=self._make_pass_keys(tx),
        )

    def end_untouched(self) -> None:
        one_by_one(
            self._platform.transactions,
            self.bind(None).watch_untouched.find(),
            lambda tx, found: self.bind(tx).watch_untouched(found),
            (IntakeError,),
        )

    def make_pass_keys(self) -> None:
        """Each key is drawn outside the transaction that keeps it, and where it holds up nobody."""

        def make(missing: Missing) -> None:
            key = in_native_thread(PrivateKey.drawn)
            self._platform.transactions.run(lambda tx: self.bind(tx).make_pass_keys(missing, key))

        for missing in self.bind(None).make_pass_keys.find():
            make(missing)

    def _passes(self, session: ClientSession | None) -> IssuePasses:
        mongo, keys = self._platform.mongo, self._platform.keys
        return IssuePasses(
            MongoPassKeys(mongo, keys, session),
            MongoIssuedPasses(mongo, self._pass_secret, session),
            RegionSurveys(self._platform.region),
            self._platform.clock,
        )

    def _make_pass_keys(self, tx: Transaction | None) -> MakePassKeys:
        platform = self._platform
        return MakePassKeys(
            MongoPassKeys(platform.mongo, platform.keys, tx.session if tx else None),
            RegionSurveys(platform.region),
            self._agencies,
            platform.outbox.bind(tx) if tx else read_only(),
            platform.clock,
        )

    def _book(self, tx: Transaction | None) -> RequestBook:
        mongo, session = self._platform.mongo, tx.session if tx else None
        effects = self._effects(tx)
        return RequestBook(
            MongoRequests(mongo, session),
            MongoAssignments(mongo, session),
            self._agencies,
            effects.events,
            effects.deadlines,
            effects.measures,
            self._platform.clock,
        )

    def _effects(self, tx: Transaction | None) -> _Effects:
        if tx is None:
            none = read_only()
            return _Effects(none, none, none)
        platform = self._platform
        return _Effects(
            platform.outbox.bind(tx),
            RetentionClock(platform.due, tx, platform.clock),
            PrometheusMeasures(tx),
        )
