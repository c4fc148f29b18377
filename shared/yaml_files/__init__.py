"""YAML files that people write: read, checked, and every mistake told with its line."""

from shared.yaml_files.checked import FileError, Words, checked, located, read_checked
from shared.yaml_files.source import Mistake, Path, Source

__all__ = [
    "FileError",
    "Mistake",
    "Path",
    "Source",
    "Words",
    "checked",
    "located",
    "read_checked",
]
