"""Every sentence that a report can say, in each of its languages: ``messages/<language>.json``."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.evaluation.domain.months import Month
from services.evaluation.domain.report import LANGUAGES
from services.evaluation.domain.windows import Window

_FOLDER = Path(__file__).with_name("messages")
_GROUPS = {"en": ",", "fr": "\u202f", "es": "\u202f"}
_DECIMALS = {"en": ".", "fr": ",", "es": ","}


@cache
def texts(language: str) -> Mapping[str, str]:
    document: Mapping[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return document


class Messages:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError("reports are not written in this language")
        self.language = language
        self._texts = texts(language)

    def say(self, key: str, **values: str) -> str:
        """:raises KeyError: for a key that the catalogue lacks, or a value that it needs."""
        return self._texts[key].format_map(values)

    def knows(self, key: str) -> bool:
        return key in self._texts

    def number(self, value: float, decimals: int | None = None) -> str:
        """A real minus, groups of three as the language writes them; without ``decimals``, as many
        as are needed and two at most."""
        plain = f"{abs(value):,.{2 if decimals is None else decimals}f}"
        if decimals is None:
            plain = plain.rstrip("0").rstrip(".")
        whole, _, part = plain.partition(".")
        whole = whole.replace(",", _GROUPS[self.language])
        sign = "\u2212" if value < 0 and plain.strip("0.,") else ""
        return sign + whole + (_DECIMALS[self.language] + part if part else "")

    def month(self, month: Month) -> str:
        return self.say(
            "period.month", month=self.say(f"month.{month.number}"), year=str(month.year)
        )

    def period(self, window: Window) -> str:
        first = window.months[0]
        if window.kind == "month":
            return self.month(first)
        quarter = str((first.number + 2) // 3)
        return self.say(f"period.{window.kind}", number=quarter, year=str(first.year))
