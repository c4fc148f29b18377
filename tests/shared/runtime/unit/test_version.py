"""The version is told in one place, and two of them can be compared."""

import tomllib
from pathlib import Path

import pytest

from shared.runtime import version


def test_the_project_says_it_unless_the_environment_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(version.VARIABLE, raising=False)
    project = Path(__file__).parents[4] / "pyproject.toml"
    assert version.own_version() == tomllib.loads(project.read_text())["project"]["version"]
    monkeypatch.setenv(version.VARIABLE, "7.8.9")
    assert version.own_version() == "7.8.9"


def test_without_either_it_is_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(version.VARIABLE, raising=False)
    monkeypatch.setattr(version, "_PROJECT", tmp_path / "none.toml")
    assert version.own_version() == "unknown"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("3.10.8", (3, 10, 8)), ("25", (25,)), ("8.0.4-rc1", (8, 0, 4)), ("0.2.0+dev", (0, 2, 0))],
)
def test_versions_compare_by_their_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert version.numbers_of(text) == numbers
