"""The YAML text of a file, with the line every value was written on."""

from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]

_DEEPEST = 12
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}


@dataclass(frozen=True)
class Mistake:
    """One thing to put right: where, and what to do."""

    line: int
    path: Path
    remedy: str


@dataclass
class Source:
    """``data`` as YAML means it (dates stay text) and ``lines`` from path to line number."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line of the path, or of the nearest thing around it that was written."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _PlainLoader(yaml.SafeLoader):
    """No aliases and no depth: a file of a megabyte must not unfold into gigabytes."""

    yaml_implicit_resolvers = {
        first: [rule for rule in rules if not rule[0].endswith(":timestamp")]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark = self.peek_event().start_mark
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not allowed", mark)
        if self._depth > _DEEPEST:
            raise yaml.composer.ComposerError(None, None, "nested too deeply", mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def read_source(text: str) -> Source:
    """:raises yaml.YAMLError: when the text is not YAML."""
    loader = _PlainLoader(text)
    try:
        source = Source()
        node = loader.get_single_node()
        if node is not None:
            source.data = _read(loader, source, node, ())
        return source
    finally:
        loader.dispose()


def _read(loader: yaml.SafeLoader, source: Source, node: yaml.Node, path: Path) -> Any:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _read_map(loader, source, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_read(loader, source, entry, (*path, i)) for i, entry in enumerate(node.value)]
    return _read_scalar(loader, source, node, path)


def _read_map(
    loader: yaml.SafeLoader, source: Source, node: yaml.MappingNode, path: Path
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.mistakes.append(Mistake(line, path, "a field name must be plain text"))
            continue
        here = (*path, key_node.value)
        if key_node.value in data:
            first = source.lines[here]
            remedy = f"written twice (first on line {first}); keep one of them"
            source.mistakes.append(Mistake(line, here, remedy))
            continue
        source.lines[here] = line
        data[key_node.value] = _read(loader, source, value_node, here)
    return data


def _read_scalar(loader: yaml.SafeLoader, source: Source, node: yaml.Node, path: Path) -> Any:
    try:
        if node.tag in _PLAIN_TAGS:
            return loader.construct_object(node)
        remedy = "YAML tags (!name) are not allowed; write the plain value"
    except ValueError:
        remedy = "not a value YAML can read; put it in quotes or write a plain number"
    source.mistakes.append(Mistake(node.start_mark.line + 1, path, remedy))
    return None
