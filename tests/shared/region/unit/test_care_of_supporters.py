"""What a region says about declarations and checks is read and kept; a mistake in it is refused."""

from pathlib import Path
from typing import Any

import pytest

from shared.region import Region, RegionFileError, load_region
from tests.shared.region.unit.matching_text import matching_text

EXPOSURE = "      heavy_from: 4\n"
CREDENTIALS = "      annual_hours: 7.5\n"
TEXT = matching_text()


def loaded(path: Path, exposure: str = "", credentials: str = "") -> Region:
    text = TEXT.replace(EXPOSURE, f"{EXPOSURE}      {exposure}\n")
    path.write_text(text.replace(CREDENTIALS, f"{CREDENTIALS}      {credentials}\n"))
    return load_region(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "region.yml"


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("", 365),
        ("declaration_days: 180", 180),
        ("declaration_days: null", None),
        ("declaration_days:", None),
    ],
)
def test_an_agency_says_how_old_a_declaration_may_be(
    path: Path, written: str, days: int | None
) -> None:
    region = loaded(path, credentials=written)
    assert region.agency("harbor").credentials.declaration_days == days
    assert Region.from_document(region.to_document()) == region


@pytest.mark.parametrize(
    ("written", "offered", "weight"),
    [
        ("", True, 4),
        ("check_from: 2", True, 2),
        ("check_from: null", True, 4),
        ("offer_check: false", False, 4),
    ],
)
def test_a_check_is_offered_as_the_region_says(
    path: Path, written: str, offered: bool, weight: int
) -> None:
    region = loaded(path, exposure=written)
    exposure = region.policy.matching.exposure
    assert (exposure.offer_check, exposure.checks_from) == (offered, weight)
    assert Region.from_document(region.to_document()) == region


@pytest.mark.parametrize(
    ("mistake", "field", "remedy"),
    [
        ({"credentials": "declaration_days: 0"}, "credentials.declaration_days", "1 to 3650"),
        ({"credentials": "declaration_days: 3651"}, "credentials.declaration_days", "1 to 3650"),
        ({"credentials": "declaration_days: a year"}, "declaration_days", "a whole number"),
        ({"credentials": "declaration_days: yes"}, "declaration_days", "a whole number"),
        ({"exposure": "check_from: 12"}, "exposure.check_from", "1 to 11"),
        ({"exposure": "offer_check: sometimes"}, "exposure.offer_check", "true or false"),
        ({"exposure": "offer_check: null"}, "exposure.offer_check", "is empty"),
    ],
)
def test_a_mistake_is_refused_with_its_remedy(
    path: Path, mistake: dict[str, str], field: str, remedy: str
) -> None:
    with pytest.raises(RegionFileError) as refused:
        loaded(path, **mistake)
    [line] = refused.value.lines
    assert field in line
    assert remedy in line


def test_document_of_an_older_version_has_the_defaults(path: Path) -> None:
    region = loaded(path)
    document: dict[str, Any] = region.to_document()
    for agency in document["agencies"]:
        del agency["credentials"]["declaration_days"]
    for name in ("offer_check", "check_from"):
        del document["policy"]["matching"]["exposure"][name]
    assert Region.from_document(document) == region
