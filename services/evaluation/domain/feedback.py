"""What a respondent says in their own words, for their agency's coordinator alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.domain.months import Week

THEMES = (
    "waiting_time",
    "matching",
    "confidentiality",
    "quality_of_contact",
    "availability",
    "awareness",
    "training",
    "follow_up",
    "technology",
    "other",
)
"""What a coordinator may call it; reports count these and never see a word."""


class NamesSomebody(Exception):
    """The text holds what may name a person; ``kinds`` says of which kind, never what."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__()
        self.kinds = kinds


class NoSuchFeedback(Exception):
    """None of this agency has that id."""


@dataclass(frozen=True, repr=False)
class Feedback:
    """A week at most, and not even that when the respondent would rather not.

    It has no repr so that no log can print it.
    """

    id: str
    text: str
    week: Week | None = None
    theme: str | None = None


def by_theme(counted: Mapping[str, int]) -> dict[str, int]:
    """Every theme, so that none is missing where nobody said anything."""
    return {theme: counted.get(theme, 0) for theme in THEMES}
