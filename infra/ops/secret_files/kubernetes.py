"""A folder of secrets as Kubernetes Secrets: one for each part that is given any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.ops.secret_files.layout import Layout, own_files
from infra.provisioning.secrets import read_env
from shared.runtime.resources import SERVICES

NAMESPACE = "watchmate"


def manifests(layout: Layout) -> str:
    """YAML documents. Each names what its part reads; no part needs two of them."""
    return "---\n".join(yaml.safe_dump(document, sort_keys=True) for document in _documents(layout))


def _documents(layout: Layout) -> Iterator[Mapping[str, Any]]:
    for service in SERVICES:
        env, keys = (layout.services / name for name in own_files(service))
        yield _secret(service, {**read_env(env), keys.name: keys.read_text()})
    yield _secret("ops", read_env(layout.administrators))
    # Provisioning works on the files as they are, and finds that nothing is to be written.
    yield _secret("provisioning", {path.name: path.read_text() for path in _files(layout.services)})
    yield _secret("mongodb", _files_of(layout.mongodb_key))
    yield _secret("rabbitmq", _files_of(layout.definitions))
    yield _secret("grafana", _files_of(layout.grafana_password))
    pair = _files_of(layout.certificate, layout.certificate_key)
    yield _secret("nginx", pair, kind="kubernetes.io/tls")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".env", ".json"))


def _files_of(*paths: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in paths}


def _secret(name: str, data: Mapping[str, str], kind: str = "Opaque") -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "watchmate"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"watchmate-{name}", "namespace": NAMESPACE, "labels": labels},
        "type": kind,
        "stringData": dict(data),
    }
