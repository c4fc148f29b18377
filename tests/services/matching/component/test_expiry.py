"""The running service with time running fast: offers nobody answers move on by themselves."""

from collections.abc import Iterator

import pytest

from tests.services.matching.component.site import Site, matching_site
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Twenty minutes, the limit of a prompt offer, take about a second."""
    with matching_site(tmp_path_factory.mktemp("expiry"), POLICY_PACE="1200") as site:
        yield site


def test_offers_nobody_answers_go_from_one_to_the_next_and_then_to_the_coordinator(
    site: Site,
) -> None:
    refs = {site.enrol(), site.enrol("lakeside")}
    request_id = site.submit().data["request_id"]
    escalated = site.told("request.escalated.v1", within=30, request_id=request_id)
    assert (escalated.data["reason"], escalated.data["offers_made"]) == ("all_declined", 2)
    made = site.so_far("offer.made.v1", request_id=request_id)
    assert {event.data["supporter_ref"] for event in made} == refs
    assert len(site.so_far("offer.expired.v1", request_id=request_id)) == 2
    for event in made:
        ref, home = event.data["supporter_ref"], event.data["supporter_agency"]
        path = f"/offers/{event.data['offer_id']}/acceptance"
        late = site.call("POST", path, site.supporter(ref, home), {})
        assert (late.status_code, late.json()["type"]) == (
            410,
            "urn:watchmate:problem:offer_expired",
        )


def test_an_offer_survives_the_death_of_the_process_and_expires_after_it(site: Site) -> None:
    site.empty_the_pool()
    ref = site.enrol()
    request_id = site.submit().data["request_id"]
    site.told("offer.made.v1", request_id=request_id)
    site.process.kill()
    site.process.start()
    site.told("offer.expired.v1", within=90, request_id=request_id)
    token = site.supporter(ref)
    eventually(lambda: site.call("GET", "/availability", token).json()["free"] == 2)
