"""Reading region.yml into a Region, or saying line by line what to put right."""

import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import Any, cast

import yaml
from marshmallow import ValidationError

from shared.region.consistency import inconsistencies
from shared.region.model import Region
from shared.region.schemas import RegionSchema
from shared.region.source import Mistake, Path, Source, read_source

LARGEST_FILE = 1024 * 1024


class RegionFileError(Exception):
    """The file is not a region. One line for each mistake: file, line, field and remedy."""

    def __init__(self, path: FilePath, mistakes: list[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        self.lines = tuple(_line(path, mistake) for mistake in self.mistakes)
        super().__init__("\n".join(self.lines))


def load_region(path: str | FilePath) -> Region:
    """:raises RegionFileError:"""
    path = FilePath(path)
    source = _source(path)
    if source.mistakes:
        raise RegionFileError(path, source.mistakes)
    try:
        region = cast(Region, RegionSchema().load(source.data))
    except ValidationError as error:
        raise RegionFileError(path, _located(source, _flatten(error.messages))) from error
    if findings := list(inconsistencies(region, datetime.now(UTC).date())):
        raise RegionFileError(path, _located(source, findings))
    return region


def _source(path: FilePath) -> Source:
    try:
        source = read_source(_text(path))
    except yaml.YAMLError as error:
        raise RegionFileError(path, [_syntax_mistake(error)]) from error
    if source.data is None and not source.mistakes:
        raise _refused(path, "is empty; begin from an example in infra/region/examples")
    return source


def _text(path: FilePath) -> str:
    """At most the largest size is read, whatever the file's length claims to be."""
    try:
        if not path.is_file():
            missing = "is not a file" if path.exists() else "does not exist"
            raise _refused(path, f"{missing}; give the path of a region file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror}); check its rights") from error
    if len(content) > LARGEST_FILE:
        raise _refused(path, "is larger than 1 MiB; a region file has a few hundred lines")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mistake = Mistake(line, (), "is not UTF-8 text; save it as UTF-8")
        raise RegionFileError(path, [mistake]) from error


def _refused(path: FilePath, remedy: str) -> RegionFileError:
    return RegionFileError(path, [Mistake(1, (), remedy)])


def _syntax_mistake(error: yaml.YAMLError) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "a character that YAML does not allow"
    if "end of stream" in problem:
        mark = getattr(error, "context_mark", None) or mark  # where the quote was opened
    line = 1 if mark is None else mark.line + 1
    return Mistake(line, (), f"not valid YAML: {problem}; check indent, quotes and colons here")


def _flatten(messages: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """marshmallow's nested messages as pairs of path and remedy."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flatten(inner, path if key == "_schema" else (*path, key))
        return
    for message in messages:
        yield path, str(message)


def _located(source: Source, findings: Any) -> list[Mistake]:
    return [Mistake(source.line_of(path), path, remedy) for path, remedy in findings]


def _line(path: FilePath, mistake: Mistake) -> str:
    field = _dotted(mistake.path)
    return f"{path}:{mistake.line}: {field + ': ' if field else ''}{mistake.remedy}"


def _dotted(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{_printable(step)}"
    return text.removeprefix(".")


def _printable(name: str) -> str:
    plain = set(string.ascii_letters + string.digits + "_-")
    return name if name and set(name) <= plain else ascii(name[:60])
