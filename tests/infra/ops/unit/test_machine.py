"""Packages are held against the lock, and a disk against its limit."""

from pathlib import Path

import pytest

from infra.local.state import StateFolder
from infra.ops.deployment import Deployment
from infra.ops.doctor.checks import machine
from infra.ops.doctor.findings import Finding
from infra.ops.doctor.site import Limits, Site
from infra.provisioning import AdminAccess

ADMIN = AdminAccess("", "", "")


def site(folder: Path, **limits: int) -> Site:
    return Site(Deployment(ADMIN, folder), Limits(**limits))  # type: ignore[arg-type]


def lock(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "runtime.txt").write_text(text)
    monkeypatch.setattr(machine, "LOCK", folder)


def only(found: list[Finding]) -> Finding:
    [finding] = found
    return finding


def test_packages_of_other_versions_and_missing_ones_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "pymongo==0.1 \\\n    --hash=sha256:aa\n    # via x\nno-such-package==1.0\n"
    lock(monkeypatch, tmp_path, text)
    found = only(list(machine.python(site(tmp_path))))
    assert found.level == "trouble" and "bootstrap.sh python" in found.fix
    assert "no-such-package missing (locked 1.0), pymongo 4." in found.what


def test_without_a_lock_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "LOCK", tmp_path)
    assert only(list(machine.python(site(tmp_path)))).level == "skipped"


def test_an_older_python_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock(monkeypatch, tmp_path, "")
    monkeypatch.setattr(machine, "LEAST_PYTHON", (9, 0))
    first, *_ = machine.python(site(tmp_path))
    assert first.level == "trouble" and "PYTHON=<path>" in first.fix


def test_a_program_that_is_missing_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("MONGODB_URI", "AMQP_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MONGOD", str(tmp_path / "none"))
    local = Site(Deployment(ADMIN, tmp_path, state=StateFolder.at(tmp_path)))
    found = [one for one in machine.programs(local) if one.level == "trouble"]
    assert "MONGOD=<path>" in found[0].fix


def test_a_disk_is_judged_by_the_limit(tmp_path: Path) -> None:
    assert only(list(machine.disk(site(tmp_path, least_free_mb=1)))).level == "ok"
    full = only(list(machine.disk(site(tmp_path, least_free_mb=10**9))))
    assert full.level == "trouble" and full.fix.startswith("free some")
    gone = only(list(machine.disk(site(tmp_path / "none"))))
    assert gone.level == "trouble" and "--state" in gone.fix
