"""Who is behind the changes of a window: the answers of the months that show theirs, added up."""

from collections.abc import Mapping
from functools import reduce
from operator import add

from services.evaluation.domain.changes import Group
from services.evaluation.domain.measures import Measures
from services.evaluation.domain.months import Month
from services.evaluation.domain.sheet import Statistic
from services.evaluation.domain.wellbeing import compared_in


def changed_groups(
    shown: Mapping[Month, Mapping[str, Statistic]], measures: Measures, settled: bool
) -> tuple[Group, ...]:
    """:param shown: by month, the statistics that it shows."""
    names = sorted({name for each in shown.values() for name in each})
    found = (_group(name, shown, measures, settled) for name in names)
    return tuple(each for each in found if each is not None)


def _group(
    name: str,
    shown: Mapping[Month, Mapping[str, Statistic]],
    measures: Measures,
    settled: bool,
) -> Group | None:
    compared = compared_in(name)
    parts = {
        month: each[name].followed
        for month, each in sorted(shown.items())
        if name in each and each[name].followed is not None
    }
    if compared is None or compared[1] not in measures or not parts:
        return None
    wave, measure = compared
    followed = reduce(add, [each for each in parts.values() if each is not None])
    months = tuple(map(str, parts))
    return Group(name, wave, measures[measure], followed, months, settled)
