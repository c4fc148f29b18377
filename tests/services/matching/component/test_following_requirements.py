"""The running service follows what an agency asks of its supporters."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from shared.region import Region, load_region
from shared.region.matching_policy import CredentialPolicy
from tests.services.matching.component.recurring import done_again
from tests.services.matching.component.site import Site, matching_site
from tests.support.deployment import PAIR
from tests.support.waiting import eventually


def asking(initial_hours: float) -> Region:
    """The pair, with harbor asking for so much training."""
    region = load_region(PAIR)
    asked = CredentialPolicy(initial_hours=initial_hours)
    ours = (replace(one, credentials=asked) for one in region.agencies if one.id == "harbor")
    others = (one for one in region.agencies if one.id != "harbor")
    return replace(region, agencies=(*ours, *others))


def in_date_until(site: Site, ref: str) -> str | None:
    """By the index that searches use."""
    with closing(site.deployment.mongo_admin) as client:
        pool = client[site.deployment.prefix + "region"]["matching.supporters"]
        row = pool.find_one({"_id": ref})
    assert row is not None
    until: str | None = row["training_valid_until"]
    return until


def follows(site: Site, ref: str, passed_over: bool) -> bool:
    """The process reads the region again within seconds, so perhaps only at a second look."""
    done_again(site, "requirements")
    return (in_date_until(site, ref) is None) == passed_over


def test_the_index_follows_a_stricter_requirement_and_a_looser_one(tmp_path: Path) -> None:
    with matching_site(tmp_path) as site:
        ours, theirs = site.enrol(), site.enrol("lakeside")
        site.deployment.provision(asking(900))
        eventually(lambda: follows(site, ours, passed_over=True), what="ours passed over")
        assert in_date_until(site, theirs) is not None
        site.deployment.provision(asking(40))
        eventually(lambda: follows(site, ours, passed_over=False), what="ours found again")
