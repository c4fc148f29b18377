"""The report: a table for each comparison, ratios beside figures, spread beside the middle."""

from collections.abc import Iterator, Mapping, Sequence

from tests.bench.pipeline.contender import Contender
from tests.bench.pipeline.figures import NothingValid, Spread, Turn, ratio, spread

Turns = Mapping[str, Sequence[Turn]]

_COLUMNS = (
    ("throughput", "requests/s", 1.0),
    ("p50", "p50 ms", 1e3),
    ("p99", "p99 ms", 1e3),
    ("cpu", "cpu ms", 1e3),
    ("servers_cpu", "servers' cpu ms", 1e3),
)
_WIDTH = 27


def comparison(turns: Turns, base: str) -> Iterator[str]:
    """Figures of every contender with their spread, and each as a ratio to the base."""
    yield " " * 16 + "".join(f"{title:>{_WIDTH}}" for _, title, _ in _COLUMNS)
    for name, some in turns.items():
        cells = (_cell(some, figure, factor) for figure, _, factor in _COLUMNS)
        yield f"{name:16}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)
    for name, some in turns.items():
        if name != base:
            cells = (_ratio_cell(some, turns[base], figure) for figure, _, _ in _COLUMNS)
            yield f"{f'{name} / {base}':16}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)


def memory(turns: Turns) -> Iterator[str]:
    for name, some in turns.items():
        last = some[-1].memory
        each = ", ".join(f"{process} {size:.0f}" for process, size in last.items())
        yield f"{name:16} MB: {each}; together {sum(last.values()):.0f}"


def work(turns: Turns) -> Iterator[str]:
    """What the database did for one request: the floor is one if it does as much."""
    for name, some in turns.items():
        done = ", ".join(f"{what} {count:.1f}" for what, count in some[-1].work.items())
        yield f"{name:16} a request: {done}"


def promises(contenders: Sequence[Contender]) -> Iterator[str]:
    for one in contenders:
        yield f"{one.name:16} {one.promises}"


def books(turns: Turns) -> Iterator[str]:
    for name, some in turns.items():
        lost, doubled = sum(one.lost for one in some), sum(one.doubled for one in some)
        accepted, valid = sum(one.accepted for one in some), sum(one.valid for one in some)
        yield (
            f"{name:16} accepted {accepted}, lost {lost}, doubled {doubled}, "
            f"rounds that count {valid} of {len(some)}"
        )


def shown(found: Spread, factor: float = 1.0, digits: int = 1) -> str:
    low, middle, high = (factor * one for one in (found.least, found.middle, found.most))
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def _cell(turns: Sequence[Turn], figure: str, factor: float) -> str:
    try:
        return shown(spread(turns, figure), factor)
    except NothingValid:
        return "-"


def _ratio_cell(turns: Sequence[Turn], base: Sequence[Turn], figure: str) -> str:
    try:
        return shown(ratio(turns, base, figure), digits=2)
    except NothingValid:
        return "-"
