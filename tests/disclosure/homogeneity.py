"""Attack what means tell of single answers: of all, and of those whom a subtraction leaves."""

from collections.abc import Iterator

from services.evaluation.domain.moments import Moments
from services.evaluation.domain.windows import MONTH, Window
from tests.disclosure.outputs import Output
from tests.disclosure.worlds import WHO5, World

Name = tuple[str, str]
_NAME = "who5_mean"


def telling(world: World, year: int, output: Output, minimum: int) -> tuple[int, int]:
    """How many groups of people an attacker has the mean of, and of how many it tells too much."""
    groups = list(_groups(world, year, output))
    return len(groups), sum(1 for group in groups if _tells(group, minimum))


def _tells(group: Moments, minimum: int) -> bool:
    """Somebody's answer is confined to a part of the scale, or the group is too small."""
    if group.n == 0:
        return False
    span = WHO5.highest - WHO5.lowest
    room = min(group.total - WHO5.lowest * group.n, WHO5.highest * group.n - group.total)
    return group.n < minimum or room < span


def _groups(world: World, year: int, output: Output) -> Iterator[Moments]:
    reports = {each.name: each for each in world.reports(year) if each.name in output.means}
    for name, report in reports.items():
        whole = sum(report.described[_NAME].moments.values(), Moments())
        yield whole
        for parts in _parts(name, report.members, report.window):
            taken = [reports[part].described[_NAME].moments for part in parts if part in reports]
            if taken:
                sums = [sum(each.values(), Moments()) for each in taken]
                yield _minus(whole, sum(sums, Moments()))


def _parts(name: Name, members: tuple[str, ...], window: Window) -> Iterator[list[Name]]:
    """Shorter windows of the same scope, and the agencies of the region."""
    scope = name[0]
    yield [(scope, str(month)) for month in window.months] if window.length > MONTH else []
    if window.length == 12:
        yield [(scope, f"{window}-Q{n}") for n in range(1, 5)]
    if scope not in members:
        yield [(member, str(window)) for member in members]


def _minus(whole: Moments, part: Moments) -> Moments:
    return Moments(whole.n - part.n, whole.total - part.total, whole.squares - part.squares)
