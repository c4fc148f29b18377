"""What may be asked: an instrument is offered in a language when all of it is worded there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from services.evaluation.domain.instruments import Instrument, ItemBank


class NotOffered(Exception):
    """The instrument has no wording in any language, so nobody can have been asked."""


@dataclass(frozen=True)
class Wording:
    """One version of an instrument in one language; ``licence``: by what right it is used.

    ``answers`` are labels of values, where there are any.
    """

    instrument: str
    version: str
    language: str
    licence: str
    items: Mapping[str, str]
    instructions: str | None = None
    answers: Mapping[int, str] = field(default_factory=dict)


class Wordings(Protocol):
    """What the operator has loaded; it may change while the service runs."""

    def current(self) -> Iterable[Wording]:
        """Checked: each is whole."""
        ...


class Offer:
    """The item bank as far as it is worded: by itself, or by what the operator has loaded."""

    def __init__(self, bank: ItemBank, wordings: Wordings) -> None:
        self._bank = bank
        self._wordings = wordings

    def in_language(self, language: str) -> tuple[tuple[Instrument, Wording], ...]:
        worded = {
            (one.instrument, one.version): one for one in self._worded() if one.language == language
        }
        found = [(each, worded.get((each.code, each.version))) for each in self._bank.current]
        return tuple((instrument, wording) for instrument, wording in found if wording)

    def find(self, code: str, version: str | None = None) -> Instrument:
        """:raises UnknownInstrument, NotOffered:"""
        instrument = self._bank.find(code, version)
        wanted = (instrument.code, instrument.version)
        if not any((one.instrument, one.version) == wanted for one in self._worded()):
            raise NotOffered
        return instrument

    def _worded(self) -> Iterator[Wording]:
        for instrument in self._bank.every_version:
            yield from own_wordings(instrument)
        yield from self._wordings.current()


def own_wordings(instrument: Instrument) -> Iterator[Wording]:
    """Those that come with the instrument: in every language, or in none."""
    worded = {item.code: item.wording for item in instrument.items if item.wording is not None}
    languages = next(iter(worded.values()), {})
    for language in languages:
        items = {code: wording[language] for code, wording in worded.items()}
        yield Wording(instrument.code, instrument.version, language, instrument.licence, items)
