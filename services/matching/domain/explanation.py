"""What a coordinator may learn about a search that found nobody.

The counts cover the coordinator's own supporters only: how many others lend, and in what state,
is their agencies' matter. They leave out every rule that depends on who asks, and judge each
supporter as if no such rule existed. Otherwise somebody could enrol the officer they suspect and
watch the counts. What is held is as of the last midnight, so that no count follows a contact as it
ends. What cannot be hidden: that a supporter who could have been offered was not.
"""

from collections import Counter
from collections.abc import Iterable

from .question import Candidate, Question
from .rules import HARD_RULES
from .search import Findings

TELLABLE = tuple(rule for rule in HARD_RULES if not rule.depends_on_asker)


def findings_of(question: Question, candidates: Iterable[Candidate]) -> Findings:
    """Refusals by rule, without a name; a rule nobody broke is not there."""
    own = [one for one in candidates if one.supporter.agency == question.agency]
    broken = [_tellable(question, one) for one in own]
    refusals = Counter(name for names in broken for name in names)
    return Findings(dict(refusals), empty=not own)


def _tellable(question: Question, candidate: Candidate) -> tuple[str, ...]:
    return tuple(rule.name for rule in TELLABLE if not rule.allows(question, candidate))
