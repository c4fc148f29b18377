"""A provisioned pair of agencies with a few records of every kind, for one test to work on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.ops.deployment import Deployment as Operated
from tests.infra.ops.samples import fill
from tests.infra.ops.stage import fresh_target, operated
from tests.support.deployment import PAIR, Deployment, deployed


@dataclass(frozen=True)
class Scene:
    """``source`` holds records of two agencies; backups go below ``folder``."""

    provisioned: Deployment
    source: Operated
    folder: Path


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with deployed(None, PAIR, tmp_path) as provisioned:
        source = operated(provisioned)
        fill(source)
        yield Scene(provisioned, source, tmp_path)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Operated]:
    with fresh_target(tmp_path / "target") as fresh:
        yield fresh
