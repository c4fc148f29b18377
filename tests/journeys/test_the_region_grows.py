"""A running region follows its region file, and only a sound one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.parts import SERVICES
from tests.journeys import regions
from tests.support.people import People, Supporter

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(120)]


def test_officers_of_an_agency_that_was_added_ask_at_once_and_nothing_was_restarted(
    people: People, enrol: Callable[..., Supporter], tmp_path: Path
) -> None:
    region = people.region
    peer = enrol("harbor")
    before = {service: region.pid(service) for service in SERVICES}

    grown = regions.written(tmp_path / "region.yml", "pinewood", "ridge", "mesa")
    done = region.provision(grown)
    assert done.returncode == 0, done.stderr
    asked = people.ask_anonymously("mesa")
    assert people.accept_and_read(peer, asked["request_id"])["agency"] == "mesa"
    officer = people.officer("mesa")
    people.contact_point(officer, "officer", "officer@mesa.example")
    people.accept_and_read(peer, people.ask(officer)["request_id"])

    assert {service: region.pid(service) for service in SERVICES} == before
    again = region.provision(grown)
    assert (again.returncode, again.stdout.strip().splitlines()[-1]) == (0, "done: 0 changes")


def test_a_broken_region_file_is_refused_with_its_line_and_the_region_runs_on(
    people: People, enrol: Callable[..., Supporter], tmp_path: Path
) -> None:
    region = people.region
    peer = enrol("lakeside")
    registry = region.mongo.collection("region.registry")
    before = list(registry.find())

    broken = regions.written(tmp_path / "region.yml", "pinewood", "ridge", "mesa", "valley")
    text = broken.read_text().replace("anonymous_requests: true", "anonymous_requests: perhaps", 1)
    broken.write_text(text)
    line = 1 + text[: text.index("perhaps")].count("\n")
    refused = region.provision(broken)

    assert refused.returncode == 2
    assert f"{broken}:{line}" in refused.stderr, refused.stderr
    assert "anonymous_requests" in refused.stderr
    assert list(registry.find()) == before
    assert "agency_valley" not in region.mongo.client.list_database_names()
    officer = people.officer("harbor")
    people.accept_and_read(peer, people.ask(officer)["request_id"])
