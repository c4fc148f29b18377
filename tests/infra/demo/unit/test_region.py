"""The demonstration says before it begins that a region is not the one it can be played in."""

import pytest

from infra.demo.__main__ import require_agencies
from infra.demo.cast import OFFICERS
from infra.local.trouble import Trouble


def test_a_region_without_its_agencies_is_told_which_file_it_needs() -> None:
    with pytest.raises(Trouble, match=r"metro\.yml, but the region has no harbor, pinewood"):
        require_agencies(["lakeside", "mesa", "elsewhere"])


def test_more_agencies_than_needed_are_no_hindrance() -> None:
    require_agencies([*OFFICERS, "elsewhere"])
