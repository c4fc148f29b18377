"""What is said of queues from how full they are and who reads them; one that is missing counts."""

from pathlib import Path
from typing import Any

import pytest

from infra.ops.deployment import Deployment
from infra.ops.doctor.checks.keys import key_material
from infra.ops.doctor.checks.queues import Depth, buried, overruled, unread
from infra.ops.doctor.site import Site
from infra.provisioning import AdminAccess

SITE = Site(Deployment(AdminAccess("", "", ""), Path("/nowhere")))
HEARD = {"intake": ["intake.a", "intake.b"], "matching": ["matching.c"]}
DEAD = {"intake.dead": "intake", "matching.dead": "matching"}


def readers(**consumers: int) -> list[str]:
    depths = {name.replace("_", "."): Depth(0, count) for name, count in consumers.items()}
    return [str(finding) for finding in unread(HEARD, depths, SITE)]


def letters(**messages: int) -> list[str]:
    depths = {name.replace("_", "."): Depth(count, 0) for name, count in messages.items()}
    return [str(finding) for finding in buried(DEAD, depths, SITE)]


def test_queues_that_are_all_read_and_no_dead_letters_are_well() -> None:
    [line] = readers(intake_a=1, intake_b=1, matching_c=2)
    assert line.startswith("ok")
    [line] = letters(intake_dead=0, matching_dead=0)
    assert line.startswith("ok")


def test_a_region_without_queues_is_in_trouble() -> None:
    [line] = readers()
    assert line.startswith("trouble") and "no queue intake.a and 2 queues more" in line
    [line] = letters()
    assert line.startswith("trouble") and "no queue intake.dead and 1 queues more" in line


@pytest.mark.parametrize("alone", [{"intake_b": 0}, {}])
def test_one_that_is_missing_or_that_nobody_reads_is_named(alone: dict[str, int]) -> None:
    [line] = readers(intake_a=1, matching_c=1, **alone)
    assert ("nobody reads intake.b" if alone else "no queue intake.b") in line


def test_dead_letters_are_counted_beside_a_queue_that_is_missing() -> None:
    missing, waiting = letters(intake_dead=3)
    assert "no queue matching.dead" in missing and "3 dead letters of intake" in waiting


def test_key_material_that_cannot_be_compared_is_said_to_be_skipped(tmp_path: Path) -> None:
    here = Site(Deployment(AdminAccess("", "", ""), tmp_path))
    for service in ("identity", "matching", "notifications", "evaluation"):
        (tmp_path / f"{service}.keys.json").write_text("{}")
    [finding] = key_material(here)
    assert finding.level == "skipped" and "intake.keys.json is missing" in finding.what


def test_a_policy_that_lets_queues_lose_events_is_told_once() -> None:
    short = {"policy": "short", "effective_policy_definition": {"max-length": 9, "ha-mode": "all"}}
    found: list[dict[str, Any]] = [
        {"name": "intake.a", **short},
        {"name": "intake.b", **short},
        {"name": "matching.c", "policy": "ha", "effective_policy_definition": {"ha-mode": "all"}},
        {"name": "intake.dead", "policy": None, "effective_policy_definition": None},
        {
            "name": "matching.dead",
            "policy": "ha",
            "operator_policy": "tidy",
            "effective_policy_definition": {"expires": 1},
        },
    ]
    first, second = (str(finding) for finding in overruled(found, "/"))
    assert "limit of policy short may lose events of intake.a and 1 queues more" in first
    assert "list_policies -p '/'" in first
    assert "limit of policy ha or operator policy tidy may lose events of matching.dead" in second
