"""Reading region.yml into a Region, or saying line by line what to put right."""

from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import cast

from shared.region.consistency import inconsistencies
from shared.region.model import Region
from shared.region.schemas import RegionSchema
from shared.yaml_files import FileError, Words, checked, located, read_checked


class RegionFileError(FileError):
    """The file is not a region."""


_WORDS = Words(
    what="a region file",
    begin="begin from an example in infra/region/examples",
    usual="a few hundred lines",
    error=RegionFileError,
)


def load_region(path: str | FilePath) -> Region:
    """:raises RegionFileError:"""
    path = FilePath(path)
    source = read_checked(path, _WORDS)
    region = cast(Region, checked(path, source, RegionSchema(), _WORDS))
    if findings := list(inconsistencies(region, datetime.now(UTC).date())):
        raise RegionFileError(path, located(source, findings))
    return region
