"""What the tests of the use cases start from."""

import pytest

from tests.services.intake.bench import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()
