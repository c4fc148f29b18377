"""Identity's concrete parts, the only place that picks them."""

import secrets
from uuid import uuid4

from services.identity.adapters.argon2_hasher import Argon2Hasher
from services.identity.adapters.failed_authentications import FailedAuthentications
from services.identity.adapters.joserfc_keys import JoserfcKeyMaker, JoserfcSigner
from services.identity.adapters.mongo_clients import MongoClients
from services.identity.adapters.mongo_members import MongoMemberRows
from services.identity.adapters.mongo_signing_rings import MongoSigningRings
from services.identity.adapters.mongo_ties import MongoTieRows
from services.identity.adapters.region_agencies import RegionAgencies
from services.identity.adapters.standing_seals import StandingSeals
from services.identity.application.add_member import AddMember
from services.identity.application.admit_clients import AdmitClients
from services.identity.application.change_command import ChangeCommand
from services.identity.application.change_member import ChangeMember
from services.identity.application.desk_news import DeskNews
from services.identity.application.find_members import FindMembers
from services.identity.application.find_standing import FindStanding
from services.identity.application.keep_keys import KeepKeys
from services.identity.application.keep_ties import KeepTies
from services.identity.application.list_supporters import ListSupporters
from services.identity.application.pool_news import PoolNews
from services.identity.application.ports import Events
from services.identity.application.record_departure import RecordDeparture
from services.identity.application.sign_tokens import SignTokens
from services.identity.application.use_cases import IdentityUseCases
from services.identity.domain.hats import Pseudonyms
from shared.runtime.platform import Platform
from shared.runtime.settings import whole_number
from shared.security.seals import Seals
from shared.security.standing import STANDING_SEAL
from shared.storage import Transaction
from shared.storage.limits import Limits
from shared.storage.read_only import read_only

_PHRASE_COST, _LEAST_PHRASE_COST = 19456, 8
"""KiB. Argon2 takes no less than eight."""


class IdentityWiring:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._pseudonyms: Pseudonyms | None = None
        cost = whole_number(
            platform.settings.extra, "PHRASE_COST", _PHRASE_COST, least=_LEAST_PHRASE_COST
        )
        self._hasher = Argon2Hasher(cost)
        self._agencies = RegionAgencies(platform.region)

    def bind(self, tx: Transaction | None) -> IdentityUseCases:
        part, clock, agencies = self._platform, self._platform.clock, self._agencies
        members = MongoMemberRows(part.mongo, part.keys, tx)
        ties = MongoTieRows(part.mongo, part.keys, tx)
        pseudonyms = self._pseudonym_key()
        events = self._events(tx)
        news, desk = PoolNews(agencies, events, pseudonyms), DeskNews(events, pseudonyms)
        keys = KeepKeys(MongoSigningRings(part.mongo, part.keys), JoserfcKeyMaker(), clock)
        return IdentityUseCases(
            AddMember(members, agencies, clock, _new_id),
            ChangeMember(members, agencies, news, desk, clock),
            RecordDeparture(members, news, desk, clock),
            FindMembers(members, pseudonyms),
            SignTokens(
                members,
                agencies,
                FindStanding(ties, agencies, pseudonyms, clock),
                keys,
                JoserfcSigner(),
                StandingSeals(Seals(lambda: part.keys.numbered_secrets(STANDING_SEAL))),
                pseudonyms,
                clock,
                part.settings.token_issuer,
                _new_id,
            ),
            keys,
            self._clients(tx),
            ChangeCommand(members, agencies, news, clock, _new_id),
            KeepTies(members, ties, agencies, pseudonyms, clock, _new_id),
            ListSupporters(members, agencies, pseudonyms),
        )

    def _clients(self, tx: Transaction | None) -> AdmitClients:
        clients = MongoClients(self._platform.mongo, tx)
        part = self._platform
        limits = FailedAuthentications(Limits(part.mongo, "identity", part.clock))
        return AdmitClients(
            clients, self._agencies, self._hasher, part.clock, _new_id, _new_secret, limits
        )

    def _events(self, tx: Transaction | None) -> Events:
        return read_only() if tx is None else self._platform.outbox.bind(tx)

    def _pseudonym_key(self) -> Pseudonyms:
        if self._pseudonyms is None:
            self._pseudonyms = Pseudonyms(self._platform.keys.secret("pseudonyms"))
        return self._pseudonyms


def _new_id() -> str:
    return str(uuid4())


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
