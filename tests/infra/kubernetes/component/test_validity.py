"""Every overlay renders, and each resource has only fields its kind has."""

import re

import pytest

from tests.infra.kubernetes.rendering import K8S, OVERLAYS, render, rendered
from tests.infra.kubernetes.validation import VERSIONS, errors_of


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_resource_of_an_overlay_is_valid(overlay: str) -> None:
    manifests = rendered(overlay)
    assert len(manifests) > 40
    assert [line for manifest in manifests for line in errors_of(manifest)] == []


def test_the_base_renders_by_itself() -> None:
    assert len(render(K8S / "base")) > 30


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_is_in_the_one_namespace(overlay: str) -> None:
    outside = [
        manifest["metadata"]["name"]
        for manifest in rendered(overlay)
        if manifest["metadata"].get("namespace") != "watchmate" and manifest["kind"] != "Namespace"
    ]
    assert outside == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_resource_is_said_twice(overlay: str) -> None:
    said = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in rendered(overlay)]
    assert len(said) == len(set(said))


def test_nothing_is_fetched_from_elsewhere() -> None:
    kustomizations = K8S.rglob("kustomization.yaml")
    remote = [
        str(file) for file in kustomizations if re.search(r"https?://|git@", file.read_text())
    ]
    assert remote == []


def test_the_page_names_the_versions_that_are_checked() -> None:
    page = (K8S / "README.md").read_text()
    assert all(f"{version}" in page for version in VERSIONS)
