"""The item bank on disk: a folder with a file for each version of each instrument."""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from services.evaluation.adapters.instrument_checks import inconsistencies
from services.evaluation.adapters.instrument_schemas import InstrumentSchema
from services.evaluation.domain.instruments import Instrument, ItemBank, Scale
from shared.yaml_files import FileError, Path, Words, checked, located, read_checked

BUNDLED = FilePath(__file__).with_name("instruments")
_WORDS = Words(
    what="an instrument",
    begin=f"begin from an example in {BUNDLED.name}",
    usual="about a hundred lines",
)


def read_item_bank(folder: FilePath = BUNDLED) -> ItemBank:
    """:raises FileError: naming file, line, field and remedy of every mistake in the first file
    that has any."""
    return ItemBank([read_instrument(path) for path in sorted(folder.glob("*.yml"))])


def read_instrument(path: FilePath) -> Instrument:
    """:raises FileError:"""
    source = read_checked(path, _WORDS)
    instrument = _instrument(checked(path, source, InstrumentSchema(), _WORDS))
    if findings := [*_misnamed(path, instrument), *inconsistencies(instrument)]:
        raise FileError(path, located(source, findings))
    return instrument


def _instrument(raw: Mapping[str, Any]) -> Instrument:
    """A scale that names no items has them all, but for the gate."""
    scored = tuple(item.code for item in raw["items"] if item.code != raw["gate"])
    scales = tuple(Scale(**{**each, "items": each["items"] or scored}) for each in raw["scales"])
    return Instrument(**{**raw, "scales": scales})


def _misnamed(path: FilePath, instrument: Instrument) -> Iterator[tuple[Path, str]]:
    name = f"{instrument.code}.{instrument.version}.yml"
    if path.name != name:
        yield ("code",), f"the file of this code and version must be called {name}"
