"""A small sample of what ``make fuzz-api`` does, with a seed that stays."""

import pytest

from shared.runtime.resources import SERVICES
from tests.fuzz_api.generated import attack
from tests.fuzz_api.site import Site

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")

_SEED = 4471
_CASES = 60


@pytest.mark.parametrize("service", SERVICES)
def test_generated_requests_meet_no_failure_and_no_undocumented_answer(
    site: Site, service: str
) -> None:
    account = attack(site, service, _SEED, _CASES, thorough=False)
    assert account.cases >= _CASES
    assert account.server_errors == []
    assert account.violations == []
    assert account.successes, "nothing got past the door: the sample tries nothing"
