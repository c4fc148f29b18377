"""A supporter is deselected, at once or at a time that was decided: what they do ends with it."""

from datetime import datetime, timedelta

from services.matching.domain.career import Career, DeselectionReason
from services.matching.domain.errors import CareerStepRefused, DeselectionNotDue
from services.matching.domain.supporter import Supporter

from .keep_career import career_of, career_or_new, today_in
from .keep_pool import supporter_of
from .leave_pool import leave_pool
from .ports import Ports

_AHEAD = timedelta(days=366)


def deselect_supporter(
    ports: Ports, agency: str, ref: str, reason: DeselectionReason, at: datetime | None
) -> Career:
    """Without a time at once. A second decision replaces one that has not taken effect."""
    known, now = ports.careers.find(agency, ref), ports.clock.now()
    if known is not None:
        known.to_be_deselected(reason, now)
    supporter = supporter_of(ports, agency, ref)
    if at is not None and not now < at < now + _AHEAD:
        raise CareerStepRefused("effective_at", "a time within a year, or none for at once")
    career = known or career_or_new(ports, agency, ref, supporter)
    decided = career.to_be_deselected(reason, at or now)
    if at is None:
        return _take_effect(ports, supporter, career, decided)
    ports.deadlines.deselect_at(agency, ref, at)
    return ports.careers.save(career, decided)


def cancel_deselection(ports: Ports, agency: str, ref: str) -> Career:
    """Before its time. A task that comes all the same finds nothing decided."""
    career = career_of(ports, agency, ref)
    staying = career.not_to_be_deselected(ports.clock.now())
    ports.deadlines.forget_deselection(ref)
    return ports.careers.save(career, staying)


def deselection_due(ports: Ports, agency: str, ref: str) -> None:
    """Nothing happens to somebody who left first, or whose decision was replaced or cancelled."""
    career = ports.careers.find(agency, ref)
    if career is None or career.pending is None:
        return
    if ports.clock.now() < career.pending.effective_at:
        raise DeselectionNotDue
    _take_effect(ports, supporter_of(ports, agency, ref), career, career)


def _take_effect(ports: Ports, supporter: Supporter, before: Career, decided: Career) -> Career:
    saved = ports.careers.save(before, decided.deselected(today_in(ports, supporter.agency)))
    leave_pool(ports, supporter)
    return saved
