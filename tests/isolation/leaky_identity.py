"""Identity with guards taken away, to see that the isolation run notices each one."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from services.identity.application import find_members
from services.identity.domain.member import AlreadyLeft, Member, NoSuchMember
from services.identity.entrypoints.service import IdentityService
from shared.http import admission
from shared.security import tokens
from shared.security.principal import Principal

__all__ = ["IdentityService"]

_AGENCIES = ("harbor", "lakeside")


def _telling_foreign_from_missing(one: Callable[..., Member]) -> Callable[..., Member]:
    """A foreign member is answered with a conflict instead of as missing."""

    @wraps(one)
    def leaking(self: Any, agency: str, member_id: str) -> Member:
        for other in _AGENCIES:
            try:
                found = one(self, other, member_id)
            except NoSuchMember:
                continue
            if other != agency:
                raise AlreadyLeft
            return found
        raise NoSuchMember

    return leaking


def _of_every_agency(self: Any, agency: str, after: str | None, count: int) -> Sequence[Member]:
    rows = [row for each in _AGENCIES for row in self.members.for_agency(each).page(after, count)]
    return rows[:count]


def _also_leadership(may: Callable[..., bool]) -> Callable[..., bool]:
    def leaking(caller: Principal, access: admission.Access) -> bool:
        return may(caller, access) or "leadership" in caller.roles

    return leaking


find_members.FindMembers.one = _telling_foreign_from_missing(  # type: ignore[method-assign]
    find_members.FindMembers.one
)
find_members.FindMembers.page = _of_every_agency  # type: ignore[method-assign]
admission._may = _also_leadership(admission._may)
tokens.CLOCK_SKEW_SECONDS = 3600
