"""Reading a file and holding it against a schema, or saying line by line what to put right."""

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml
from marshmallow import Schema, ValidationError

from shared.yaml_files.source import Mistake, Path, Source, read_source

LARGEST_FILE = 1024 * 1024


class FileError(Exception):
    """The file is not what it should be. One line a mistake: file, line, field and remedy."""

    def __init__(self, path: FilePath, mistakes: Iterable[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        self.lines = tuple(_line(path, mistake) for mistake in self.mistakes)
        super().__init__("\n".join(self.lines))


@dataclass(frozen=True)
class Words:
    """What is said of a file that is none, and the error that says it.

    ``what`` it should be (``a region file``), how to ``begin`` one, and how long one is.
    """

    what: str
    begin: str
    usual: str
    error: type[FileError] = FileError


def read_checked(path: FilePath, words: Words) -> Source:
    """:raises FileError: of the kind that ``words`` name."""
    try:
        source = read_source(_text(path, words))
    except yaml.YAMLError as error:
        raise words.error(path, [_syntax_mistake(error)]) from error
    if source.data is None and not source.mistakes:
        raise _refused(path, f"is empty; {words.begin}", words)
    if source.mistakes:
        raise words.error(path, source.mistakes)
    return source


def checked(path: FilePath, source: Source, schema: Schema, words: Words) -> Any:
    """What the schema makes of it.

    :raises FileError: of the kind that ``words`` name.
    """
    try:
        return schema.load(source.data)
    except ValidationError as error:
        raise words.error(path, located(source, _flatten(error.messages))) from error


def located(source: Source, findings: Iterable[tuple[Path, str]]) -> list[Mistake]:
    """:param findings: path and remedy."""
    return [Mistake(source.line_of(path), path, remedy) for path, remedy in findings]


def _text(path: FilePath, words: Words) -> str:
    """At most the largest size is read, whatever the file's length claims to be."""
    try:
        if not path.is_file():
            missing = "is not a file" if path.exists() else "does not exist"
            raise _refused(path, f"{missing}; give the path of {words.what}", words)
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        remedy = f"cannot be read ({error.strerror}); check its rights"
        raise _refused(path, remedy, words) from error
    if len(content) > LARGEST_FILE:
        raise _refused(path, f"is larger than 1 MiB; {words.what} has {words.usual}", words)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mistake = Mistake(line, (), "is not UTF-8 text; save it as UTF-8")
        raise words.error(path, [mistake]) from error


def _refused(path: FilePath, remedy: str, words: Words) -> FileError:
    return words.error(path, [Mistake(1, (), remedy)])


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
