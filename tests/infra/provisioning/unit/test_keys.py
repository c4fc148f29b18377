"""Which key files a region goes on with: the newest of its own and no others."""

import json
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError

from infra.ops.material_steps import announced, promoted, without_old
from infra.provisioning import AdminAccess
from infra.provisioning.declarations import declared_services
from infra.provisioning.keys import check_material, fingerprints_of, plan_material, read_material
from infra.provisioning.names import Names
from infra.provisioning.plan import Plan, Refused
from infra.provisioning.secrets import Secrets
from shared.region.field_kinds import agency_id
from shared.storage.wrapping import REGION, SERVICE
from tests.infra.provisioning.samples import SAMPLES

AGENCIES = ("harbor", "lakeside")

Material = dict[str, Any]


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    made = Secrets(tmp_path, AdminAccess("", "", ""), Names(), "/")
    completed(made)
    return made


def completed(secrets: Secrets) -> dict[str, str]:
    """What provisioning would know of these files; missing material is made up."""
    plan = Plan()
    wanted = plan_material(plan, AGENCIES, SAMPLES, secrets)
    plan.apply()
    return wanted


def intake(secrets: Secrets) -> Path:
    return secrets.key_file("intake")


def rotated(material: Material) -> Material:
    """Agencies and the region, up to the end."""
    for scope in (*AGENCIES, "region"):
        for step in (announced, promoted, without_old):
            material = step(material, scope, 2)
    return material


def test_files_from_before_a_rotation_are_refused(secrets: Secrets) -> None:
    before = intake(secrets).read_text()
    intake(secrets).write_text(json.dumps(rotated(read_material(intake(secrets)))))
    known = completed(secrets)
    check_material(known, completed(secrets), SAMPLES, secrets.folder)
    intake(secrets).write_text(before)
    with pytest.raises(Refused, match=r"intake/harbor:2, .*intake/region:2.*newest backup"):
        check_material(known, completed(secrets), SAMPLES, secrets.folder)


def test_an_agencys_piece_that_is_lost_after_a_rotation_is_not_made_up(secrets: Secrets) -> None:
    after = rotated(read_material(intake(secrets)))
    intake(secrets).write_text(json.dumps(after))
    known = completed(secrets)
    intake(secrets).write_text(json.dumps(after | {"agencies": {}}))
    with pytest.raises(Refused, match=r"\(intake/harbor:2, intake/lakeside:2\)"):
        check_material(known, completed(secrets), SAMPLES, secrets.folder)


def test_at_each_step_of_a_rotation_the_files_are_the_regions_own(secrets: Secrets) -> None:
    material = read_material(intake(secrets))
    known = completed(secrets)
    for step in (announced, promoted, without_old):
        material = step(material, "harbor", 2)
        found = known | dict(fingerprints_of("intake", material))
        gone = {"intake/harbor"} if step is without_old else set()
        check_material(
            known, {k: v for k, v in found.items() if k not in gone}, SAMPLES, secrets.folder
        )
        known = found


def test_seals_that_were_dropped_are_not_missed(secrets: Secrets) -> None:
    known = completed(secrets)
    found = {place: one for place, one in known.items() if place != "intake/seal:1"}
    check_material(known, found, SAMPLES, secrets.folder)


def test_no_agency_is_called_as_a_secret_of_a_service() -> None:
    """Its place among the fingerprints would be the secret's, and erasing it would drop that."""
    named = {name for entry in declared_services() for name in (*entry.shares, *entry.rotates)}
    for name in (REGION, SERVICE, *named):
        with pytest.raises(ValidationError, match="an agency id is"):
            agency_id(name)
