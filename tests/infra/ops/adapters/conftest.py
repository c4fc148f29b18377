"""Provisioned pairs of agencies with a few records of every kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.ops.deployment import Deployment as Operated
from tests.infra.ops.samples import fill
from tests.infra.ops.stage import backed_up, fresh_target, operated
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.servers import Servers


@dataclass(frozen=True)
class Scene:
    """``source`` holds records of two agencies; backups go below ``folder``."""

    provisioned: Deployment
    source: Operated
    folder: Path


@dataclass(frozen=True)
class Standing(Scene):
    """With the backup of it, which is made once."""

    records: Path
    keys: Path

    @property
    def files(self) -> tuple[Path, Path]:
        return self.records, self.keys


@pytest.fixture(scope="session", autouse=True)
def _named_in_the_environment(servers: Servers) -> None:
    """Where deployments of the tests look for the servers, also when a file is run alone."""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """For one test, which may change it."""
    with _filled(tmp_path) as filled:
        yield filled


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Shared by a module's tests: look, do not change."""
    folder = tmp_path_factory.mktemp("standing")
    with _filled(folder) as filled:
        records, keys = backed_up(filled.source, folder)
        yield Standing(filled.provisioned, filled.source, folder, records, keys)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Operated]:
    with fresh_target(tmp_path / "target") as fresh:
        yield fresh


@contextmanager
def _filled(folder: Path) -> Iterator[Scene]:
    with deployed(None, PAIR, folder) as provisioned:
        source = operated(provisioned)
        fill(source)
        yield Scene(provisioned, source, folder)
