"""What kustomize makes of an overlay, by the locked kubectl and without a network."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from infra.local.parts import ROOT

K8S = ROOT / "k8s"
OVERLAYS = ("local", "staging", "production")
OUTDATED = "is the environment's kubectl the locked one? Run 'infra/local/bootstrap.sh kubectl'"

Manifest = dict[str, Any]


@cache
def kubectl() -> Path:
    """Unpacked on first use; nothing happens when it is there."""
    script = ROOT / "infra" / "local" / "bootstrap.sh"
    subprocess.run([script, "kubectl"], env={**os.environ, "VENV": sys.prefix}, check=True)
    return Path(sys.prefix) / "bin" / "kubectl"


@cache
def rendered(overlay: str) -> tuple[Manifest, ...]:
    """The resources of ``k8s/overlays/<overlay>``, in kustomize's order."""
    return tuple(render(K8S / "overlays" / overlay))


@cache
def rendered_with(overlay: str, component: str) -> tuple[Manifest, ...]:
    """The same with one more of ``k8s/components``."""
    with TemporaryDirectory() as folder:
        wanted = {
            "resources": [os.path.relpath(K8S / "overlays" / overlay, folder)],
            "components": [os.path.relpath(K8S / "components" / component, folder)],
        }
        (Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump(wanted))
        return tuple(render(Path(folder)))


def render(folder: Path) -> list[Manifest]:
    """:raises AssertionError: with what kustomize said."""
    done = subprocess.run(
        [kubectl(), "kustomize", str(folder)],
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{folder}: {done.stderr.strip()}\n{OUTDATED}"
    assert not done.stderr, f"{folder}: {done.stderr.strip()}"
    return [document for document in yaml.safe_load_all(done.stdout) if document]
