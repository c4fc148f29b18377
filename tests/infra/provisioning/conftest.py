"""One provisioned pair of agencies for the tests of a module that only look at it."""

from collections.abc import Iterator

import pytest

from tests.infra.provisioning.samples import SAMPLES
from tests.support.deployment import PAIR, Deployment, deployed


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Shared by a module's tests: look, do not change."""
    with deployed(None, PAIR, tmp_path_factory.mktemp("standing"), SAMPLES) as deployment:
        yield deployment


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """For one test, which may change it."""
    with deployed(None, PAIR, tmp_path_factory.mktemp("fresh"), SAMPLES) as deployment:
        yield deployment
