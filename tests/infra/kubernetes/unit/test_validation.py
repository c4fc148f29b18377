"""What is misspelt, misplaced or of another kind is an error, in a line that says where."""

from copy import deepcopy
from typing import Any

import pytest

from tests.infra.kubernetes.quantities import mebibytes
from tests.infra.kubernetes.validation import errors_of

SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "intake"},
    "spec": {"selector": {"name": "intake"}, "ports": [{"port": 8000}]},
}
SCALER: dict[str, Any] = {
    "apiVersion": "keda.sh/v1alpha1",
    "kind": "ScaledObject",
    "metadata": {"name": "intake"},
    "spec": {
        "scaleTargetRef": {"name": "intake"},
        "triggers": [
            {"type": "cpu", "metricType": "AverageValue", "metadata": {"value": "600m"}},
        ],
    },
}


def changed(manifest: dict[str, Any], **spec: Any) -> dict[str, Any]:
    copy = deepcopy(manifest)
    copy["spec"].update(spec)
    return copy


@pytest.mark.parametrize("manifest", [SERVICE, SCALER])
def test_valid_resource_has_no_errors(manifest: dict[str, Any]) -> None:
    assert list(errors_of(manifest)) == []


@pytest.mark.parametrize("manifest", [SERVICE, SCALER])
def test_unknown_field_is_an_error_that_is_named(manifest: dict[str, Any]) -> None:
    errors = list(errors_of(changed(manifest, prots=[])))
    assert errors
    assert all("/intake: spec: " in line and "prots" in line for line in errors)


def test_wrong_type_is_told_with_its_place() -> None:
    errors = list(errors_of(changed(SERVICE, ports=[{"port": "http"}])))
    assert errors
    assert all("spec.ports.0.port" in line for line in errors)


def test_trigger_without_its_queue_is_an_error() -> None:
    trigger = {"type": "rabbitmq", "metadata": {"protocol": "amqp", "mode": "QueueLength"}}
    assert list(errors_of(changed(SCALER, triggers=[trigger])))


def test_kind_that_nobody_knows_is_an_error() -> None:
    assert list(errors_of({**SERVICE, "kind": "Gateway", "apiVersion": "unheard.of/v1"}))


def test_kind_of_ours_under_another_version_is_an_error() -> None:
    assert list(errors_of({**SCALER, "apiVersion": "keda.sh/v1"}))


@pytest.mark.parametrize(
    ("quantity", "found"), [("1Gi", 1024.0), ("512Mi", 512.0), ("64Ki", 0.0625), ("1048576", 1.0)]
)
def test_memory_is_read_in_every_unit(quantity: str, found: float) -> None:
    assert mebibytes(quantity) == found
