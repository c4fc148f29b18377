"""Time itself ends what nobody touches, on the real service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.intake.component.site import Site, opened_site
from tests.services.intake.component.test_asking import one_event
from tests.support.waiting import eventually

UNTOUCHED = "support_request.untouched.v1"
CLOSED = "support_request.closed.v1"


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Twelve seconds untouched, of which four are left once it is told."""
    folder: Path = tmp_path_factory.mktemp("hasty")
    with opened_site(folder, untouched="P60D") as opened:
        yield opened


def test_a_contact_nobody_closes_is_told_of_ended_and_erased_unless_somebody_looks(
    hasty: Site,
) -> None:
    site, bearer = hasty, hasty.officer()
    looked_at = site.submitted(bearer)
    forgotten = site.submitted()
    ref = site.matched(forgotten)

    def ended_meanwhile() -> bool:
        assert site.get(f"/requests/{looked_at}", bearer).status_code == 200
        return site.state(forgotten) == "closed"

    eventually(ended_meanwhile, within=30, every=0.5, what="its end")
    told = one_event(site, forgotten, UNTOUCHED)
    assert (told["supporter_ref"], told["supporter_agency"]) == (ref, "lakeside")
    closed = one_event(site, forgotten, CLOSED)
    assert (closed["outcome"], closed["supporter_ref"]) == ("no_contact", None)
    eventually(lambda: "erased_at" in site.row(forgotten), what="its erasure")
    assert site.get(f"/assignments/{forgotten}", site.supporter(ref)).status_code == 404
    assert site.told(UNTOUCHED, looked_at) == []
    assert "ending" not in site.row(looked_at)
