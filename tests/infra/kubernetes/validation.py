"""Each resource against its schema: Kubernetes' own, or ours of the operators' resources.

Kubernetes' come with ``kubernetes-validate``, and are strict: an unknown field is an error. Those
of custom resources (``schemas/``) name just the fields we use, as the operators document them. They
tell of a misspelt or misplaced field, not whether an operator of some version accepts the rest.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import kubernetes_validate
from jsonschema import Draft202012Validator

from tests.infra.kubernetes.rendering import Manifest
from tests.infra.kubernetes.schemas import BY_KIND

# The oldest and the newest minor version that k8s/README.md names.
VERSIONS = ("1.32", "1.37")


def errors_of(manifest: Manifest) -> Iterator[str]:
    """One line an error, beginning with the resource and the field."""
    if is_custom(manifest):
        yield from _against(BY_KIND[manifest["kind"]], manifest)
        return
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield _line(manifest, error.path, f"{error.message} ({version})")
        except kubernetes_validate.SchemaNotFoundError as error:
            yield _line(manifest, (), error.message)


def is_custom(manifest: Manifest) -> bool:
    return manifest["kind"] in BY_KIND


def _against(schema: Mapping[str, Any], manifest: Manifest) -> Iterator[str]:
    for error in Draft202012Validator(schema).iter_errors(manifest):
        yield _line(manifest, error.path, error.message)


def _line(manifest: Manifest, path: Any, message: str) -> str:
    where = ".".join(str(part) for part in path)
    return f"{manifest['kind']}/{manifest['metadata']['name']}: {where}: {message[:300]}"
