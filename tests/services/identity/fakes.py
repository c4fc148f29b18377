"""Identity's ports in memory, by the same rules as the real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.identity.application.ports import RingMoved, UnknownAgency, UnknownUnit
from services.identity.domain.api_client import ApiClient
from services.identity.domain.key_ring import SigningKey, SigningRing
from services.identity.domain.member import Member, NoSuchMember
from services.identity.domain.standing import Standing
from services.identity.domain.tie import NoSuchTie, Tie


class FakeMembers:
    def __init__(self) -> None:
        self._rows: dict[str, Member] = {}

    def add(self, member: Member) -> None:
        self._rows[member.id] = member

    def get(self, member_id: str) -> Member:
        if member_id not in self._rows:
            raise NoSuchMember
        return self._rows[member_id]

    def save(self, member: Member) -> None:
        self._rows[member.id] = member

    def page(self, after: str | None, count: int) -> Sequence[Member]:
        return [self._rows[key] for key in sorted(self._rows) if after is None or key > after][
            :count
        ]

    def listed(self, after: str | None, count: int) -> Sequence[Member]:
        return [one for one in self.page(after, len(self._rows)) if one.listed][:count]

    def hold(self, member_id: str) -> None:
        self.get(member_id)


class FakeMemberRows:
    def __init__(self) -> None:
        self._agencies: dict[str, FakeMembers] = {}

    def for_agency(self, agency: str) -> FakeMembers:
        return self._agencies.setdefault(agency, FakeMembers())


class FakeTies:
    def __init__(self, agency: str, rows: dict[str, Tie]) -> None:
        self._agency = agency
        self._rows = rows

    def add(self, tie: Tie) -> None:
        self._rows[tie.id] = tie

    def get(self, tie_id: str) -> Tie:
        tie = self._rows.get(tie_id)
        if tie is None or tie.agency != self._agency:
            raise NoSuchTie
        return tie

    def save(self, tie: Tie) -> None:
        self._rows[tie.id] = tie

    def running_of(self, member_id: str) -> Sequence[Tie]:
        return [
            self._rows[key]
            for key in sorted(self._rows)
            if self._rows[key].agency == self._agency
            and self._rows[key].running
            and member_id in (self._rows[key].member_id, self._rows[key].other_id)
        ]


class FakeTieRows:
    def __init__(self) -> None:
        self._rows: dict[str, Tie] = {}

    def for_agency(self, agency: str) -> FakeTies:
        return FakeTies(agency, self._rows)

    def running_with(self, supporter_ref: str) -> Sequence[Tie]:
        found = (self._rows[key] for key in sorted(self._rows))
        return [tie for tie in found if tie.running and tie.supporter_ref == supporter_ref]


class FakeClients:
    def __init__(self) -> None:
        self._rows: dict[str, ApiClient] = {}

    def add(self, client: ApiClient) -> None:
        self._rows[client.id] = client

    def find(self, client_id: str) -> ApiClient | None:
        return self._rows.get(client_id)

    def close(self, client_id: str, at: datetime) -> bool:
        client = self._rows.get(client_id)
        if client is None or client.closed_at is not None:
            return False
        self._rows[client_id] = replace(client, closed_at=at)
        return True


class FakeRings:
    def __init__(self) -> None:
        self._ring: SigningRing | None = None

    def load(self) -> SigningRing | None:
        return self._ring

    def start(self, ring: SigningRing) -> None:
        self._ring = self._ring or ring

    def replace(self, ring: SigningRing) -> None:
        if self._ring is None or self._ring.version != ring.version - 1:
            raise RingMoved
        self._ring = ring


class FakeKeyMaker:
    def __init__(self) -> None:
        self._made = 0

    def make(self) -> SigningKey:
        self._made += 1
        return SigningKey(f"key{self._made}", f"private{self._made}", "next")


class FakeSigner:
    """Keeps what it was given to sign."""

    def __init__(self) -> None:
        self.signed: list[tuple[dict[str, Any], str]] = []

    def sign(self, claims: Mapping[str, Any], key: SigningKey) -> str:
        self.signed.append((dict(claims), key.id))
        return f"token{len(self.signed)}"


class FakeSealer:
    """Shows what it was given to seal."""

    def seal(self, standing: Standing, sub: str, token_id: str) -> str:
        return f"{sub} {token_id} {vars(standing)}"


class FakeHasher:
    """Counts its work, which is what takes time in the real one."""

    def __init__(self) -> None:
        self.verified = 0

    def hash(self, secret: str) -> str:
        return f"hashed {secret}"

    def verify(self, hashed: str | None, secret: str) -> bool:
        self.verified += 1
        return hashed == f"hashed {secret}"


class FakeLimits:
    def __init__(self) -> None:
        self.failures: list[str] = []

    def wait(self, client_id: str) -> int:
        return 60 if self.failures.count(client_id) >= 20 else 0

    def failed(self, client_id: str) -> None:
        self.failures.append(client_id)


class FakeEvents:
    def __init__(self) -> None:
        self.published: list[tuple[str, str, dict[str, Any]]] = []

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        self.published.append((type, agency, dict(data)))


class FakeAgencies:
    def __init__(self, **units: tuple[str, ...]) -> None:
        self._units = units

    def retire(self, agency: str) -> None:
        del self._units[agency]

    def require(self, agency: str) -> None:
        if agency not in self._units:
            raise UnknownAgency

    def require_unit(self, agency: str, unit: str) -> None:
        self.require(agency)
        if unit not in self._units[agency]:
            raise UnknownUnit

    def time_zone(self, agency: str) -> ZoneInfo:
        return ZoneInfo("America/Chicago")

    def look_back(self) -> timedelta:
        return timedelta(days=365)


@dataclass
class FakeClock:
    moment: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 8, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by
