"""Identity's concrete parts, the only place that picks them."""

import secrets
from typing import Any
from uuid import uuid4

from services.identity.adapters.argon2_hasher import Argon2Hasher
from services.identity.adapters.joserfc_keys import JoserfcKeyMaker, JoserfcSigner
from services.identity.adapters.mongo_clients import MongoClients
from services.identity.adapters.mongo_members import MongoMemberRows
from services.identity.adapters.mongo_signing_rings import MongoSigningRings
from services.identity.adapters.region_agencies import RegionAgencies
from services.identity.application.add_member import AddMember
from services.identity.application.admit_clients import AdmitClients
from services.identity.application.change_member import ChangeMember
from services.identity.application.find_members import FindMembers
from services.identity.application.keep_keys import KeepKeys
from services.identity.application.ports import Events
from services.identity.application.record_departure import RecordDeparture
from services.identity.application.sign_tokens import SignTokens
from services.identity.application.use_cases import IdentityUseCases
from services.identity.domain.hats import Pseudonyms
from shared.runtime.platform import Platform
from shared.storage import Transaction

_PHRASE_COST = 19456


class IdentityWiring:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._pseudonyms: Pseudonyms | None = None
        cost = int(platform.settings.extra.get("PHRASE_COST") or _PHRASE_COST)
        self._hasher = Argon2Hasher(cost)
        self._agencies = RegionAgencies(platform.region)

    def bind(self, tx: Transaction | None) -> IdentityUseCases:
        part, clock = self._platform, self._platform.clock
        members = MongoMemberRows(part.mongo, part.keys, tx)
        events, pseudonyms = self._events(tx), self._pseudonym_key()
        keys = KeepKeys(MongoSigningRings(part.mongo, part.keys), JoserfcKeyMaker(), clock)
        issuer = part.settings.token_issuer
        return IdentityUseCases(
            AddMember(members, self._agencies, clock, _new_id),
            ChangeMember(members, self._agencies, events, pseudonyms),
            RecordDeparture(members, events, pseudonyms, clock),
            FindMembers(members, pseudonyms),
            SignTokens(
                members,
                self._agencies,
                keys,
                JoserfcSigner(),
                pseudonyms,
                clock,
                issuer,
                _new_id,
            ),
            keys,
            self._clients(tx),
        )

    def _clients(self, tx: Transaction | None) -> AdmitClients:
        clients = MongoClients(self._platform.mongo, tx)
        return AdmitClients(
            clients, self._agencies, self._hasher, self._platform.clock, _new_id, _new_secret
        )

    def _events(self, tx: Transaction | None) -> Events:
        return _NoEvents() if tx is None else self._platform.outbox.bind(tx)

    def _pseudonym_key(self) -> Pseudonyms:
        if self._pseudonyms is None:
            self._pseudonyms = Pseudonyms(self._platform.keys.secret("pseudonyms"))
        return self._pseudonyms


class _NoEvents:
    """Reading use cases publish nothing."""

    def publish(self, type: str, agency: str, data: Any) -> None:
        raise LookupError("an event outside a transaction")


def _new_id() -> str:
    return str(uuid4())


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
