"""Who may have a pass to which survey, once, and with the key of which time.

A survey of a request follows the request; the others follow the calendar. Each quarter (each year,
for the yearly one) has a key of its own, so that a pass of one is none in another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.intake.domain.errors import NotInvited
from services.intake.domain.states import State
from services.intake.domain.support_request import SupportRequest

BASELINE, CLIMATE, SUPPORTER_WELLNESS = "baseline", "climate", "supporter_wellness"
OF_THE_CALENDAR = (CLIMATE, SUPPORTER_WELLNESS)
_WITH_CONTACT = frozenset({"supported", "referred_to_clinician", "ended_by_requester"})


@dataclass(frozen=True)
class Terms:
    """What the region says of one survey."""

    after: timedelta
    open_for: timedelta


@dataclass(frozen=True)
class KeyTime:
    """The time of one key; ``opens`` and ``closes`` bound when its passes are taken."""

    wave: str
    period: str
    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class Invitation:
    """``once`` is the text under which a pass for it is issued once."""

    time: KeyTime
    opens: datetime
    closes: datetime
    once: str


def key_time(wave: str, terms: Terms, moment: datetime) -> KeyTime:
    """Of the key that passes to a survey which opens at this moment are signed with.

    Of the calendar's surveys that which opened last before it, maybe of the year or quarter before.
    """
    if wave not in OF_THE_CALENDAR:
        begins, ends, period = _quarter(moment)
        return KeyTime(wave, period, begins, ends + terms.open_for)
    begins, _, period = (_year if wave == CLIMATE else _quarter)(moment - terms.after)
    opens = begins + terms.after
    return KeyTime(wave, period, opens, opens + terms.open_for)


def of_request(
    request: SupportRequest, wave: str, terms: Mapping[str, Terms], now: datetime
) -> Invitation:
    """A pass to a later survey is given as soon as the contact has ended: by the time it opens,
    nobody here knows any more whose request it was.

    :raises NotInvited: withdrawn, without a contact, not ended yet, over, or no such survey.
    """
    begins = _beginning(request, wave)
    if begins is None or wave not in terms or wave in OF_THE_CALENDAR:
        raise NotInvited
    opens = begins + terms[wave].after
    closes = opens + terms[wave].open_for
    if now > closes:
        raise NotInvited
    return Invitation(key_time(wave, terms[wave], opens), opens, closes, f"{request.id}|{wave}")


def of_person(ref: str, wave: str, terms: Mapping[str, Terms], now: datetime) -> Invitation:
    """Of every member, or every supporter. :raises NotInvited: while it is not open."""
    if wave not in terms or wave not in OF_THE_CALENDAR:
        raise NotInvited
    time = key_time(wave, terms[wave], now)
    if not time.opens <= now <= time.closes:
        raise NotInvited
    return Invitation(time, time.opens, time.closes, f"{ref}|{wave}|{time.period}")


def _beginning(request: SupportRequest, wave: str) -> datetime | None:
    if wave == BASELINE:
        return None if request.state is State.WITHDRAWN else request.submitted_at
    outcome = request.ending.outcome if request.ending else None
    had_contact = outcome is not None and outcome.outcome in _WITH_CONTACT
    return request.ending.at if request.ending and had_contact else None


def _quarter(moment: datetime) -> tuple[datetime, datetime, str]:
    number = (moment.month - 1) // 3
    begins = datetime(moment.year, 3 * number + 1, 1, tzinfo=UTC)
    following = moment.year + (number == 3)
    ends = datetime(following, (3 * number + 3) % 12 + 1, 1, tzinfo=UTC)
    return begins, ends, f"{moment.year}-Q{number + 1}"


def _year(moment: datetime) -> tuple[datetime, datetime, str]:
    begins = datetime(moment.year, 1, 1, tzinfo=UTC)
    return begins, datetime(moment.year + 1, 1, 1, tzinfo=UTC), str(moment.year)
