"""Every hard rule by name; no preference outweighs one."""

from collections.abc import Callable
from dataclasses import dataclass

from services.matching.domain.question import Candidate, Question

from .conflicts import not_excluded, outside_own_unit
from .fit import available_in_time, not_tried_before, speaks_the_language
from .sharing import agency_as_wished, agency_lends, shared_beyond_home
from .standing import designated, has_a_free_place, in_the_pool, not_paused, training_in_date

Predicate = Callable[[Question, Candidate], bool]


@dataclass(frozen=True)
class Rule:
    """`while_open`: the rule is asked again when facts change under an open offer.

    `to_accept`: it is asked again of the supporter who accepts.
    `depends_on_asker`: how many break it says something about who asks, whom they avoid, or who
    could be offered before.
    """

    allows: Predicate
    while_open: bool = False
    depends_on_asker: bool = False
    to_accept: bool = False

    @property
    def name(self) -> str:
        return self.allows.__name__


HARD_RULES: tuple[Rule, ...] = (
    Rule(agency_lends),
    Rule(shared_beyond_home, to_accept=True),
    Rule(in_the_pool, to_accept=True),
    Rule(not_paused, to_accept=True),
    Rule(designated, to_accept=True),
    Rule(training_in_date, to_accept=True),
    Rule(has_a_free_place),
    Rule(speaks_the_language),
    Rule(not_tried_before, depends_on_asker=True),
    Rule(agency_as_wished),
    Rule(not_excluded, while_open=True, to_accept=True, depends_on_asker=True),
    Rule(outside_own_unit, while_open=True, to_accept=True, depends_on_asker=True),
    Rule(available_in_time),
)


def broken_rules(question: Question, candidate: Candidate) -> tuple[str, ...]:
    return tuple(rule.name for rule in HARD_RULES if not rule.allows(question, candidate))


def still_allowed(question: Question, candidate: Candidate) -> bool:
    """For an offer already made: no rule that holds while it is open is broken."""
    return all(rule.allows(question, candidate) for rule in HARD_RULES if rule.while_open)


def may_accept(question: Question, candidate: Candidate) -> bool:
    """Facts lapse by themselves (a training at midnight), so an offer proves nothing later."""
    return all(rule.allows(question, candidate) for rule in HARD_RULES if rule.to_accept)
