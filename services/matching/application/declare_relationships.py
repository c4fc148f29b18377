"""A supporter declares that their relationships are known in full, once a year (R22)."""

from dataclasses import dataclass
from datetime import date

from services.matching.domain.declaration import declared_through
from services.matching.domain.errors import InvalidProfile
from services.matching.domain.supporter import Supporter

from .answer_offer import OwnHat
from .keep_pool import supporter_of
from .ports import Ports
from .watch_credentials import watch_credentials


@dataclass(frozen=True)
class Standing:
    """`through`: the last day on which it counts at home; None where none is asked for."""

    declared_on: date
    through: date | None


def declare(ports: Ports, own: OwnHat) -> Standing:
    """Today, in one tap; a second one on the same day changes nothing."""
    supporter = supporter_of(ports, own.agency, own.ref)
    return _standing(ports, _declared(ports, supporter, supporter.today(ports.clock.now())))


def own_declaration(ports: Ports, own: OwnHat) -> Standing:
    return _standing(ports, supporter_of(ports, own.agency, own.ref))


def enter_declaration(ports: Ports, agency: str, ref: str, on: date) -> Supporter:
    """By the coordinator, of a declaration made on paper."""
    supporter = supporter_of(ports, agency, ref)
    if on > supporter.today(ports.clock.now()):
        raise InvalidProfile("on", "a day that is not ahead")
    return _declared(ports, supporter, on)


def _declared(ports: Ports, before: Supporter, on: date) -> Supporter:
    """Nothing that runs is looked at anew: a later day can only mend."""
    after = before.with_declaration(on)
    if after is before:
        return before
    saved = ports.supporters.save(before, after)
    watch_credentials(ports, saved)
    return saved


def _standing(ports: Ports, supporter: Supporter) -> Standing:
    through = declared_through(supporter, ports.policies.requirement(supporter.agency))
    return Standing(supporter.last_declared, None if through == date.max else through)
