"""Provisioning may be planned, interrupted, repeated and run twice at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from infra.provisioning import Conflict, Refused, plan
from infra.provisioning.provision import planned
from shared.region import load_region
from tests.infra.provisioning.adapters.inspecting import (
    PAIR_REGION,
    THREE,
    registry,
    scope_of,
    secret_files,
)
from tests.infra.provisioning.samples import SAMPLES
from tests.support.deployment import METRO, Deployment, deployed, shared_servers


def test_second_time_there_is_nothing_to_do(fresh: Deployment) -> None:
    before = secret_files(fresh), registry(fresh)
    assert list(plan(fresh.region, fresh.servers, scope_of(fresh)).lines()) == ["nothing to do"]
    assert fresh.provision().nothing_to_do
    assert (secret_files(fresh), registry(fresh)) == before


def test_plan_touches_nothing(fresh: Deployment) -> None:
    before = secret_files(fresh), registry(fresh)
    steps = [step.what for step in plan(THREE, fresh.servers, scope_of(fresh)).steps]
    assert any("agency_pinewood: create intake.requests" in step for step in steps)
    assert steps[-1] == "region document: write revision 2"
    assert (secret_files(fresh), registry(fresh)) == before


def test_plan_shows_no_password_and_no_key(fresh: Deployment) -> None:
    shown = "\n".join(plan(THREE, fresh.servers, scope_of(fresh, rotate=True)).lines())
    assert "guest:guest" not in shown
    assert "root:root" not in shown
    assert "mongodb://" not in shown


def test_two_at_once_end_as_one(fresh: Deployment) -> None:
    with ThreadPoolExecutor(2) as both:
        reports = list(both.map(lambda _: fresh.provision(THREE), range(2)))
    assert sorted(report.nothing_to_do for report in reports) == [False, True]
    assert fresh.provision(THREE).nothing_to_do


def test_two_at_once_from_different_folders_do_not_overwrite_the_region(
    fresh: Deployment,
) -> None:
    with (
        planned(THREE, fresh.servers, scope_of(fresh)) as first,
        planned(THREE, fresh.servers, scope_of(fresh)) as second,
    ):
        first.apply()
        with pytest.raises(Conflict, match="run again"):
            second.steps[-1].do()
    assert registry(fresh)["revision"] == 2


def test_interrupted_provisioning_shows_services_no_new_agency(fresh: Deployment) -> None:
    with planned(THREE, fresh.servers, scope_of(fresh)) as half:
        for step in half.steps[: len(half.steps) - 1]:
            step.do()
    assert [entry["id"] for entry in registry(fresh)["agencies"]] == ["harbor", "lakeside"]
    assert fresh.provision(THREE).changes == ("region document: write revision 2",)


@pytest.mark.parametrize("after", [3, 9, 15, 25])
def test_interrupted_first_provisioning_is_finished_by_the_next(
    tmp_path_factory: pytest.TempPathFactory, after: int
) -> None:
    folder = tmp_path_factory.mktemp("half") / "secrets"
    deployment = Deployment(shared_servers(), PAIR_REGION, folder, SAMPLES)
    try:
        with planned(PAIR_REGION, deployment.servers, scope_of(deployment)) as half:
            for step in half.steps[:after]:
                step.do()
        before = secret_files(deployment)
        deployment.provision()
        assert before.items() <= secret_files(deployment).items()
        assert deployment.provision().nothing_to_do
    finally:
        deployment.remove()


def test_folder_of_another_deployment_is_refused(fresh: Deployment) -> None:
    scope = replace(scope_of(fresh), prefix=f"{fresh.prefix}x_")
    with pytest.raises(Refused, match="another deployment"):
        plan(fresh.region, fresh.servers, scope)


def test_region_of_another_name_is_refused(fresh: Deployment) -> None:
    with pytest.raises(Refused, match="this deployment is region pair"):
        fresh.provision(load_region(METRO))


def test_metro_is_provisioned_for_every_service_there_is(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with deployed(None, METRO, tmp_path_factory.mktemp("metro")) as deployment:
        assert deployment.provision().nothing_to_do
