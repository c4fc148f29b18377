"""The words of the rules are those of the event catalogue."""

from enum import StrEnum

import pytest

from services.matching.domain.vocabulary import (
    EscalationReason,
    Preference,
    RefusalReason,
    Urgency,
    WithdrawalReason,
)
from shared.events import codes


@pytest.mark.parametrize(
    ("words", "catalogue"),
    [
        (Urgency, codes.URGENCIES),
        (Preference, codes.PREFERENCES),
        (RefusalReason, codes.REFUSAL_REASONS),
        (WithdrawalReason, codes.WITHDRAWAL_REASONS),
        (EscalationReason, codes.ESCALATION_REASONS),
    ],
)
def test_the_rules_and_the_catalogue_speak_the_same_words(
    words: type[StrEnum], catalogue: tuple[str, ...]
) -> None:
    assert tuple(words) == catalogue
