"""Where candidates are read from, before the hard rules decide."""

import pytest

from services.matching.domain.cascade import CASCADE, agencies_worth_asking
from services.matching.domain.vocabulary import Preference
from tests.services.matching.builders import need, question


@pytest.mark.parametrize(
    ("prefer", "agencies"),
    [
        (Preference.OWN_AGENCY, {"harbor"}),
        (Preference.ANOTHER_AGENCY, {"mesa"}),
        (Preference.NO_MATTER, {"harbor", "mesa"}),
    ],
)
def test_only_agencies_that_can_meet_the_wish_are_read(
    prefer: Preference, agencies: set[str]
) -> None:
    assert agencies_worth_asking(question(need=need(prefer=prefer))) == agencies


def test_the_steps_have_names_of_their_own() -> None:
    assert len({step.name for step in CASCADE}) == len(CASCADE)
