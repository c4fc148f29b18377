"""What an operator does by hand: enrol an agency's supporters from a large roster.

    python -m services.matching.entrypoints.commands import-roster --agency harbor --file all.csv

Settings come from the environment, as for the service.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from services.matching.application.import_roster import Entry, Outcome, Result
from services.matching.application.use_cases import MatchingUseCases
from services.matching.domain.errors import MatchingError
from services.matching.domain.roster_import import (
    COLUMNS,
    MOST_BYTES,
    MOST_ROWS,
    Refusal,
    UnusableRoster,
    read_table,
    text_of,
)
from services.matching.entrypoints.roster_rows import entries
from services.matching.entrypoints.wiring import MatchingWiring
from shared.region.directory import RegionUnavailable
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings, SettingsError
from shared.storage import KeysMissing, Transaction

BATCH = 50
"""Rows of one transaction: long enough to be quick, short enough never to run out of time."""


class UnknownAgency(MatchingError):
    """The region has no such agency, or it is retired."""


ERRORS: dict[type[Exception], str] = {
    UnknownAgency: "the region has no such active agency; see region.yml, then provision",
    RegionUnavailable: "the region is not provisioned, or its database is away",
    KeysMissing: "KEY_FILE holds no key for matching; provision first",
    OSError: "the file cannot be read; check its path and rights",
}


class RosterImport:
    """Enrols in batches. Stopped half-way it is called again: whoever is enrolled stays so."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._wiring = MatchingWiring(platform)

    def run(self, agency: str, content: bytes, all_or_nothing: bool) -> Iterator[Outcome]:
        """:raises UnusableRoster: and :raises UnknownAgency: before anything is done."""
        rows = read_table(text_of(content))
        reading = self._wiring.bind(None).importing
        if not reading.serves(agency):
            raise UnknownAgency
        cap = reading.default_cap()
        if all_or_nothing:
            refused = [one for one in self._checked(agency, entries(rows, cap)) if _is_refused(one)]
            if refused:
                yield from refused
                return
        for batch in _batches(entries(rows, cap)):
            yield from self._platform.transactions.run(partial(self._take, agency, batch))

    def _take(
        self, agency: str, batch: Sequence[Entry | Refusal], tx: Transaction
    ) -> list[Outcome]:
        return self._wiring.bind(tx).importing.take(agency, batch)

    def _checked(self, agency: str, found: Iterator[Entry | Refusal]) -> Iterator[Outcome]:
        use: MatchingUseCases = self._wiring.bind(None)
        for batch in _batches(found):
            yield from use.importing.check(agency, batch)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="matching", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    roster = commands.add_parser(
        "import-roster",
        help="enrol supporters from a CSV file in UTF-8",
        epilog=f"Columns: {', '.join(COLUMNS)}. At most {MOST_ROWS} rows.",
    )
    roster.add_argument("--agency", required=True)
    roster.add_argument("--file", required=True, type=Path)
    roster.add_argument(
        "--all-or-nothing", action="store_true", help="enrol nobody when any row is refused"
    )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """A line for each row, then the counts; 1 when a row was refused or nothing could be done."""
    options = parser().parse_args(arguments)
    try:
        content = _content(options.file)
        roster = RosterImport(Platform(Settings.of("matching", os.environ)))
        return _report(roster.run(options.agency, content, options.all_or_nothing))
    except SettingsError as error:
        return _fail(str(error))
    except UnusableRoster as error:
        return _fail(error.remedy)
    except tuple(ERRORS) as error:
        return _fail(next(text for kind, text in ERRORS.items() if isinstance(error, kind)))


def _content(path: Path) -> bytes:
    """One byte more than is taken is enough to see that there is more."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _batches(found: Iterator[Entry | Refusal]) -> Iterator[list[Entry | Refusal]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def _is_refused(outcome: Outcome) -> bool:
    return outcome.result is Result.REFUSED


def _report(outcomes: Iterator[Outcome]) -> int:
    counts: Counter[str] = Counter({result.value: 0 for result in Result})
    for outcome in outcomes:
        counts[outcome.result.value] += 1
        print(_line(outcome))
    print(json.dumps(dict(counts)))
    return 1 if counts[Result.REFUSED.value] else 0


def _line(outcome: Outcome) -> str:
    if not _is_refused(outcome):
        return f"row {outcome.row}: {outcome.result.value}"
    where = f", column {outcome.column}" if outcome.column else ""
    return f"row {outcome.row}: refused{where}: give {outcome.remedy}"


def _fail(reason: str) -> int:
    print(f"matching: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
