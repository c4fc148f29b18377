"""No module is so long that it must be about two things; ruff holds the length of functions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MOST_LINES = 300


def too_long(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        lines = len(path.read_text().splitlines())
        if lines > MOST_LINES:
            yield f"{path.relative_to(folder)}: {lines} lines, split it by subject"


@pytest.mark.parametrize("folder", ["services", "shared", "infra", "tests"])
def test_no_module_is_longer_than_three_hundred_lines(folder: str) -> None:
    assert list(too_long(ROOT / folder)) == []


@pytest.mark.parametrize(("lines", "found"), [(MOST_LINES, 0), (MOST_LINES + 1, 1)])
def test_a_line_too_many_is_seen(tmp_path: Path, lines: int, found: int) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "long.py").write_text("a = 1\n" * lines)
    assert len(list(too_long(tmp_path))) == found
