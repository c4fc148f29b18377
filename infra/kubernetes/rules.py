"""``python -m infra.kubernetes.rules --write``: Prometheus' rules as a resource of its operator.

A PrometheusRule holds the rules themselves, and kustomize cannot put a file there. So it is made
from the files under ``infra/prometheus/rules``, their one copy, and a test holds it to them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from infra.local.parts import ROOT

RULES = ROOT / "infra" / "prometheus" / "rules"
MANIFEST = ROOT / "k8s" / "components" / "monitoring" / "rules.yaml"
_HEAD = (
    "# Made from infra/prometheus/rules by `make manifests`: change those files, not this one.\n"
)


def manifest(rules: Path = RULES) -> str:
    """The resource, its groups in the order of the files' names."""
    groups = [group for file in sorted(rules.glob("*.yml")) for group in _groups(file)]
    resource = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "watchmate"},
        "spec": {"groups": groups},
    }
    return _HEAD + yaml.safe_dump(resource, sort_keys=False, width=100, allow_unicode=True)


def _groups(file: Path) -> list[Any]:
    return list((yaml.safe_load(file.read_text()) or {}).get("groups", []))


def main(arguments: Sequence[str] | None = None) -> int:
    """1: the manifest is not what the rules are; with ``--write`` it is written instead."""
    parser = argparse.ArgumentParser(prog="python -m infra.kubernetes.rules", description=__doc__)
    parser.add_argument("--write", action="store_true", help="bring the manifest up to date")
    if parser.parse_args(arguments).write:
        MANIFEST.write_text(manifest())
        return 0
    if MANIFEST.read_text() == manifest():
        return 0
    print(f"{MANIFEST.relative_to(ROOT)} is out of date: run 'make manifests'", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
