"""What the tests of the use cases start from."""

import pytest

from tests.services.matching.fakes import World


@pytest.fixture
def world() -> World:
    return World()
