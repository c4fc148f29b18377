"""Every hard rule by name; no preference outweighs one."""

from collections.abc import Callable
from dataclasses import dataclass

from services.matching.domain.question import Candidate, Question

from .capacity import asked_seldom_enough, can_bear_it, has_a_free_place, rested
from .conflicts import (
    no_barring_duty,
    not_above_the_requester,
    not_at_the_incident,
    not_below_the_requester,
    not_excluded,
    not_in_one_investigation,
    not_related,
    outside_own_unit,
    unit_not_excluded,
)
from .fit import (
    available_in_time,
    not_tried_before,
    of_the_gender_asked_for,
    speaks_the_language,
)
from .sharing import agency_as_wished, agency_lends, shared_beyond_home
from .standing import (
    declared_lately,
    designated,
    designated_before_the_incident,
    in_the_pool,
    not_paused,
    trained_as_required,
    training_in_date,
)

Predicate = Callable[[Question, Candidate], bool]


@dataclass(frozen=True)
class Rule:
    """`while_open`: asked again when facts change under an open offer, `running`: also of a
    contact that runs. `to_accept`: asked again of the supporter who accepts.
    `passes`: time alone may undo it, so a request may wait for whoever breaks nothing else.
    `depends_on_asker`: how many break it says something about who asks, whom they avoid, or who
    could be offered before.
    """

    allows: Predicate
    while_open: bool = False
    running: bool = False
    to_accept: bool = False
    passes: bool = False
    depends_on_asker: bool = False

    @property
    def name(self) -> str:
        return self.allows.__name__


def _fact(allows: Predicate, **also: bool) -> Rule:
    """About the supporter alone: it holds for an open offer and for a contact that runs."""
    return Rule(allows, while_open=True, running=True, to_accept=True, **also)


def _conflict(allows: Predicate) -> Rule:
    return _fact(allows, depends_on_asker=True)


HARD_RULES: tuple[Rule, ...] = (
    Rule(agency_lends, while_open=True, running=True, to_accept=True),
    _fact(shared_beyond_home),
    _fact(in_the_pool),
    Rule(not_paused, while_open=True, to_accept=True),
    _fact(designated),
    _fact(training_in_date),
    _fact(trained_as_required),
    # a contact that runs is not torn apart because a form is a year old
    Rule(declared_lately, while_open=True, to_accept=True),
    _fact(no_barring_duty),
    Rule(has_a_free_place, passes=True),
    Rule(can_bear_it, passes=True),
    Rule(asked_seldom_enough, passes=True),
    Rule(rested, while_open=True, to_accept=True, passes=True),
    Rule(speaks_the_language, while_open=True, to_accept=True),
    Rule(not_tried_before, depends_on_asker=True),
    Rule(agency_as_wished, depends_on_asker=True),
    Rule(available_in_time, passes=True),
    # from here on tokens are computed: whoever fails a rule above costs none
    _conflict(designated_before_the_incident),
    Rule(of_the_gender_asked_for, while_open=True, to_accept=True, depends_on_asker=True),
    _conflict(not_excluded),
    _conflict(unit_not_excluded),
    # somebody who comes into the requester's unit later may still be their peer; a superior not
    Rule(outside_own_unit, while_open=True, to_accept=True, depends_on_asker=True),
    _conflict(not_above_the_requester),
    _conflict(not_below_the_requester),
    _conflict(not_related),
    _conflict(not_in_one_investigation),
    _conflict(not_at_the_incident),
)


def broken_rules(question: Question, candidate: Candidate) -> tuple[str, ...]:
    return tuple(rule.name for rule in HARD_RULES if not rule.allows(question, candidate))


def allowed(question: Question, candidate: Candidate) -> bool:
    return all(rule.allows(question, candidate) for rule in HARD_RULES)


def only_busy(question: Question, candidate: Candidate) -> bool:
    """Time alone can make this supporter suitable."""
    broken = [rule for rule in HARD_RULES if not rule.allows(question, candidate)]
    return bool(broken) and all(rule.passes for rule in broken)


def broken_meanwhile(question: Question, candidate: Candidate, running: bool) -> tuple[Rule, ...]:
    """Rules that end an open offer or, with `running`, a contact that runs."""
    asked = (rule for rule in HARD_RULES if (rule.running if running else rule.while_open))
    return tuple(rule for rule in asked if not rule.allows(question, candidate))


def may_accept(question: Question, candidate: Candidate) -> bool:
    """Facts lapse by themselves (a training at midnight), so an offer proves nothing later."""
    return all(rule.allows(question, candidate) for rule in HARD_RULES if rule.to_accept)
