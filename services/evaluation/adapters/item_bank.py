"""The item bank on disk: ``item_bank.json`` read into instruments."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.evaluation.domain.instruments import Band, Instrument, Item, ItemBank, Scoring

BUNDLED = Path(__file__).with_name("item_bank.json")


def read_item_bank(path: Path = BUNDLED) -> ItemBank:
    """:raises TypeError: for a field that does not exist; ValueError for one that is wrong."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return ItemBank(tuple(_instrument(each) for each in document["instruments"]))


def _instrument(raw: Mapping[str, Any]) -> Instrument:
    instrument = Instrument(
        **{
            **raw,
            "items": tuple(Item(**item) for item in raw["items"]),
            "bands": tuple(Band(**band) for band in raw["bands"]),
            "scoring": Scoring(**raw["scoring"]),
        }
    )
    _check(instrument)
    return instrument


def _check(instrument: Instrument) -> None:
    codes = {item.code for item in instrument.items}
    if not codes or len(codes) != len(instrument.items):
        raise ValueError(f"{instrument.code}: items must have codes of their own")
    if any(item.lowest >= item.highest for item in instrument.items):
        raise ValueError(f"{instrument.code}: an item's range is empty")
    if instrument.scoring.method not in {"sum", "mean"}:
        raise ValueError(f"{instrument.code}: scoring method is sum or mean")
