"""The wording of published instruments, which the operator loads into a folder of files."""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from services.evaluation.adapters.wording_schemas import WordingFileSchema
from services.evaluation.domain.instruments import Instrument, ItemBank, UnknownInstrument
from services.evaluation.domain.wording import Wording
from shared.yaml_files import FileError, Path, Words, checked, located, read_checked

ENDINGS = (".yml", ".yaml", ".json")
_WORDS = Words(
    what="a wording file",
    begin="infra/wording/README.md tells its form",
    usual="a few hundred lines",
)
_Finding = tuple[Path, str]


def wording_files(folder: FilePath) -> list[FilePath]:
    """By name; none when there is no such folder."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(file for file in found if file.suffix in ENDINGS and file.is_file())


def read_wording_file(path: FilePath, bank: ItemBank) -> tuple[Wording, ...]:
    """:raises FileError: naming file, line, field and remedy of each mistake."""
    source = read_checked(path, _WORDS)
    raw = checked(path, source, WordingFileSchema(), _WORDS)
    if findings := list(_mistakes(raw["instruments"], bank)):
        raise FileError(path, located(source, findings))
    return tuple(_wording(raw["language"], each) for each in raw["instruments"])


def _wording(language: str, raw: Mapping[str, Any]) -> Wording:
    answers = {int(value): label for value, label in raw["answers"].items()}
    return Wording(**{**raw, "language": language, "answers": answers})


def _mistakes(entries: tuple[Mapping[str, Any], ...], bank: ItemBank) -> Iterator[_Finding]:
    seen: set[tuple[str, str]] = set()
    for number, raw in enumerate(entries):
        here = ("instruments", number)
        if (name := (raw["instrument"], raw["version"])) in seen:
            yield here, f"{raw['instrument']} is there twice; keep one of them"
        seen.add(name)
        yield from _misfits(raw, bank, here)


def _misfits(raw: Mapping[str, Any], bank: ItemBank, here: Path) -> Iterator[_Finding]:
    try:
        instrument = bank.find(raw["instrument"], raw["version"])
    except UnknownInstrument:
        yield _unknown(raw, bank, here)
        return
    yield from _items(raw["items"], instrument, (*here, "items"))
    values = {n for item in instrument.items for n in range(item.lowest, item.highest + 1)}
    for value in raw["answers"]:
        if int(value) not in values:
            yield (*here, "answers", value), "no item has this value; leave it out"


def _unknown(raw: Mapping[str, Any], bank: ItemBank, here: Path) -> _Finding:
    versions = [one.version for one in bank.every_version if one.code == raw["instrument"]]
    if not versions:
        codes = ", ".join(one.code for one in bank.current if one.items[0].wording is None)
        return (*here, "instrument"), f"no such instrument; to be worded are {codes}"
    return (*here, "version"), f"no such version; there is {', '.join(versions)}"


def _items(items: Mapping[str, str], instrument: Instrument, here: Path) -> Iterator[_Finding]:
    known = [item.code for item in instrument.items]
    if instrument.items[0].wording is not None:
        yield here, f"{instrument.code} brings its own wording; leave it out"
        return
    for code in items:
        if code not in known:
            yield (*here, code), f"{instrument.code} has no such item; it has {', '.join(known)}"
    if missing := [code for code in known if code not in items]:
        yield here, f"{len(missing)} of {len(known)} items are missing: {', '.join(missing)}"
