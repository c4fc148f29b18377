"""``wording``: which questionnaires can be asked in which language, and what is missing for it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.wording_files import read_wording_file, wording_files
from services.evaluation.domain.instruments import Instrument, ItemBank
from services.evaluation.domain.wording import own_wordings
from shared.events.codes import LANGUAGES
from shared.region import load_region
from shared.region.survey_policy import SurveyPolicy
from shared.yaml_files import FileError

HELP = "which questionnaires are worded in which language, and what is missing"

_SETTING = "SURVEY_WORDING"
Worded = Mapping[tuple[str, str, str], str]
"""(instrument, version, language) → the file that words it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, help=f"of wording files, else {_SETTING}")
    parser.add_argument("--region", type=Path, help="the file that says what each wave asks")
    parser.add_argument("--state", type=StateFolder.at, help="the folder of a local stack")


def run(options: argparse.Namespace) -> int:
    """0: all that the waves ask is worded. 1: a file is wrong, or something of it is missing."""
    bank, surveys = read_item_bank(), _surveys(options)
    worded, mistakes = _worded(wording_files(_folder(options)), bank)
    for line in _table(bank, worded, surveys):
        print(line)
    missing = list(_missing(bank, worded, surveys))
    for line in [*mistakes, *missing]:
        print(f"trouble  {line}")
    return 1 if mistakes or missing else 0


def _surveys(options: argparse.Namespace) -> SurveyPolicy:
    """:raises RegionFileError: when the file is no region."""
    if options.region is None:
        return SurveyPolicy()
    return load_region(options.region).policy.surveys


def _folder(options: argparse.Namespace) -> Path:
    """:raises Trouble: when none is named, or there is none."""
    named = options.folder or (options.state and options.state.wording) or os.environ.get(_SETTING)
    if not named:
        raise Trouble(
            "it is not said where the wording is", f"give --folder, --state or {_SETTING}"
        )
    if not Path(named).is_dir():
        raise Trouble(f"there is no folder {named}", "make it, or name another with --folder")
    return Path(named)


def _worded(files: Iterable[Path], bank: ItemBank) -> tuple[Worded, list[str]]:
    """What each file words, and a line for every mistake."""
    worded: dict[tuple[str, str, str], str] = {}
    mistakes: list[str] = []
    for file in files:
        try:
            found = read_wording_file(file, bank)
        except FileError as error:
            mistakes += error.lines
            continue
        for one in found:
            first = worded.setdefault((one.instrument, one.version, one.language), file.name)
            if first != file.name:
                mistakes.append(_twice(file, one.instrument, one.language, first))
    return worded, mistakes


def _twice(file: Path, instrument: str, language: str, first: str) -> str:
    return f"{file}: words {instrument} in {language}, as {first} does; keep one of them"


def _table(bank: ItemBank, worded: Worded, surveys: SurveyPolicy) -> Iterator[str]:
    languages = "  ".join(f"{each:<8}" for each in LANGUAGES)
    yield f"{'instrument':<18} {'version':>7}  {languages}  waves"
    for instrument in bank.current:
        states = "  ".join(f"{_state(instrument, each, worded):<8}" for each in LANGUAGES)
        waves = ", ".join(_waves_of(instrument, surveys)) or "-"
        yield f"{instrument.code:<18} {instrument.version:>7}  {states}  {waves}"


def _state(instrument: Instrument, language: str, worded: Worded) -> str:
    if any(own.language == language for own in own_wordings(instrument)):
        return "own"
    is_loaded = (instrument.code, instrument.version, language) in worded
    return "loaded" if is_loaded else "missing"


def _missing(bank: ItemBank, worded: Worded, surveys: SurveyPolicy) -> Iterator[str]:
    """What the waves ask and nothing words."""
    for instrument in bank.current:
        states = {each: _state(instrument, each, worded) for each in LANGUAGES}
        gone = [language for language, state in states.items() if state == "missing"]
        if gone and (waves := _waves_of(instrument, surveys)):
            yield (
                f"{instrument.code} is asked in {', '.join(waves)} and not worded in "
                f"{', '.join(gone)}: load a file with {len(instrument.items)} items of version "
                f"{instrument.version} (infra/wording/README.md)"
            )


def _waves_of(instrument: Instrument, surveys: SurveyPolicy) -> list[str]:
    return [code for code, wave in surveys.waves.items() if instrument.code in wave.instruments]
