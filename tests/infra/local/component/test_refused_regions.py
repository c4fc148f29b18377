"""A refused provisioning is told with the remedy of what was wrong, the region file or not."""

from pathlib import Path

import pytest

from infra.local.servers import Addresses
from infra.local.stack import DEFAULT_REGION, Wish, provision_region
from infra.local.state import StateFolder
from infra.local.trouble import Trouble

NOWHERE = Addresses("mongodb://127.0.0.1:1", "amqp://127.0.0.1:1", "http://127.0.0.1:1")


def refused(state: StateFolder, wish: Wish) -> Trouble:
    with pytest.raises(Trouble) as caught:
        provision_region(state, NOWHERE, wish)
    return caught.value


def test_only_a_wrong_region_file_is_to_be_corrected(state: StateFolder, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(DEFAULT_REGION.read_text() + "\nmoon: full\n")
    assert refused(state, Wish(region=str(wrong))).fix == f"correct {wrong}"


def test_a_wrong_prefix_is_named_and_the_region_file_left_in_peace(state: StateFolder) -> None:
    trouble = refused(state, Wish(prefix="No Such!"))
    assert "--prefix is at most 20" in trouble.problem
    assert trouble.fix == "mend what is named above, then try again"
