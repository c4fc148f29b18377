"""A coordinator notes how somebody of their agency becomes a supporter."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from services.matching.domain.career import Career, Step
from services.matching.domain.errors import (
    AlreadyEnrolled,
    CareerStepRefused,
    UnknownCareer,
    UnknownSupporter,
    UnreadableSupporter,
)
from services.matching.domain.supporter import Supporter

from .ports import Ports


def begin_career(ports: Ports, agency: str, ref: str, step: Step, on: date) -> Career:
    """A nomination or an application; after a refusal, a new one goes on where the old ended."""
    if not ports.policies.serves(agency):
        raise UnknownSupporter
    career = career_or_new(ports, agency, ref, known_supporter(ports, ref))
    return _note(ports, career, step, on)


def note_step(ports: Ports, agency: str, ref: str, step: Step, on: date) -> Career:
    return _note(ports, career_of(ports, agency, ref), step, on)


def list_careers(ports: Ports, agency: str, after: str | None, limit: int) -> Sequence[Career]:
    return ports.careers.of_agency(agency, after, limit)


def career_of(ports: Ports, agency: str, ref: str) -> Career:
    career = ports.careers.find(agency, ref)
    if career is None:
        raise UnknownCareer
    return career


def known_supporter(ports: Ports, ref: str) -> Supporter | None:
    """Whom this version cannot read has their reference all the same."""
    try:
        return ports.supporters.find(ref)
    except UnreadableSupporter:
        raise AlreadyEnrolled from None


def career_or_new(ports: Ports, agency: str, ref: str, supporter: Supporter | None) -> Career:
    """Of a supporter whose career nobody noted it begins with the designation they have."""
    career = ports.careers.find(agency, ref)
    if career is not None:
        return career
    new = Career(ref, agency)
    if supporter is None:
        return new
    if supporter.agency != agency:
        raise AlreadyEnrolled
    begun = new.designated(supporter.profile.designated_on)
    return begun.left(today_in(ports, agency)) if supporter.left else begun


def today_in(ports: Ports, agency: str) -> date:
    """By the calendar of the agency."""
    return ports.clock.now().astimezone(ZoneInfo(ports.policies.time_zone(agency))).date()


def _note(ports: Ports, career: Career, step: Step, on: date) -> Career:
    if on > today_in(ports, career.agency):
        raise CareerStepRefused("on", "a day that is not ahead")
    return ports.careers.save(career, career.having(step, on))
