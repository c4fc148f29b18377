"""The item bank on disk: ``item_bank.json`` read into instruments."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.evaluation.domain.instruments import (
    Band,
    Cited,
    Instrument,
    Item,
    ItemBank,
    Scale,
)

BUNDLED = Path(__file__).with_name("item_bank.json")


def read_item_bank(path: Path = BUNDLED) -> ItemBank:
    """:raises TypeError: for a field that does not exist; ValueError for one that is wrong."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return ItemBank(tuple(_instrument(each) for each in document["instruments"]))


def _instrument(raw: Mapping[str, Any]) -> Instrument:
    items = tuple(Item(**item) for item in raw["items"])
    codes = tuple(item.code for item in items)
    scales = tuple(_scale(each, codes) for each in raw["scales"])
    instrument = Instrument(**{**raw, "items": items, "scales": scales})
    _check(instrument)
    return instrument


def _scale(raw: Mapping[str, Any], all_items: tuple[str, ...]) -> Scale:
    """All items of the instrument when it names none."""
    cited = ("reliability", "meaningful_change")
    return Scale(
        **{
            **raw,
            "items": tuple(raw.get("items", all_items)),
            "bands": tuple(Band(**band) for band in raw.get("bands", ())),
            **{name: Cited(**raw[name]) for name in cited if name in raw},
        }
    )


def _check(instrument: Instrument) -> None:
    codes = {item.code for item in instrument.items}
    if not codes or len(codes) != len(instrument.items):
        raise ValueError(f"{instrument.code}: items must have codes of their own")
    if any(item.lowest >= item.highest for item in instrument.items):
        raise ValueError(f"{instrument.code}: an item's range is empty")
    if any(scale.method not in {"sum", "mean"} for scale in instrument.scales):
        raise ValueError(f"{instrument.code}: a scale's method is sum or mean")
