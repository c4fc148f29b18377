"""What must fit together in an instrument, beyond the shape of its file."""

from collections import Counter
from collections.abc import Iterable, Iterator

from services.evaluation.domain.instruments import Instrument, Item, Scale
from shared.events.codes import LANGUAGES
from shared.yaml_files import Path

Finding = tuple[Path, str]


def inconsistencies(instrument: Instrument) -> Iterator[Finding]:
    """Where in the file, and what to do."""
    found = [
        *_twice(("items",), [item.code for item in instrument.items]),
        *_twice(("scales",), [scale.code for scale in instrument.scales]),
        *_items(instrument.items),
        *_membership(instrument),
    ]
    yield from found
    if not found:  # scoring needs all of the above
        for number, scale in enumerate(instrument.scales):
            yield from _scale(instrument, scale, ("scales", number))


def _twice(path: Path, codes: Iterable[str]) -> Iterator[Finding]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield path, f"{code} is there {times} times; once is enough"


def _items(items: tuple[Item, ...]) -> Iterator[Finding]:
    worded = any(item.wording is not None for item in items)
    for number, item in enumerate(items):
        if item.lowest >= item.highest:
            yield ("items", number), "its range is empty; lowest must be less than highest"
        if worded and set(item.wording or ()) != set(LANGUAGES):
            yield ("items", number, "wording"), f"must be there in {', '.join(LANGUAGES)}"


def _membership(instrument: Instrument) -> Iterator[Finding]:
    """Every item is in a scale, and none but those there are; the gate opens and counts not."""
    codes = {item.code for item in instrument.items}
    scored = {item for scale in instrument.scales for item in scale.items}
    for number, scale in enumerate(instrument.scales):
        for item in set(scale.items) - codes:
            yield ("scales", number, "items"), f"there is no item {item}"
        yield from _twice(("scales", number, "items"), scale.items)
    for item in sorted(codes - scored - {instrument.gate}):
        yield ("items",), f"{item} is in no scale"
    if instrument.gate is not None and instrument.gate not in codes - scored:
        yield ("gate",), "must be an item that is in no scale"


def _scale(instrument: Instrument, scale: Scale, path: Path) -> Iterator[Finding]:
    if scale.missing_allowed >= len(scale.items):
        yield (*path, "missing_allowed"), "must be less than the scale has items"
    lowest, highest = (limit.raw for limit in instrument.limits(scale))
    edges = [band.lowest for band in scale.bands]
    if edges and edges[0] != lowest:
        yield (*path, "bands", 0), f"the first band must begin at the lowest score, {lowest:g}"
    for number, (edge, before) in enumerate(zip(edges[1:], edges, strict=False), 1):
        if not before < edge <= highest:
            yield (*path, "bands", number), f"must begin after {before:g}, and by {highest:g}"
    yield from _twice((*path, "bands"), [band.code for band in scale.bands])
