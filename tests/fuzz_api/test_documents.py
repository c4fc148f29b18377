"""What every service's document tells its readers."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.runtime.resources import SERVICES
from tests.fuzz_api.site import Site

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")

_METHODS = {"get", "put", "post", "patch", "delete"}
_PROBLEMS = {"400", "404", "422", "503"}


def described(site: Site, service: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in site.document(service)["paths"].items():
        for method in _METHODS & set(item):
            yield f"{method} {path}", item[method]


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_an_id_of_its_own_and_a_summary_in_words(
    site: Site, service: str
) -> None:
    found = dict(described(site, service))
    ids = [operation["operationId"] for operation in found.values()]
    assert len(set(ids)) == len(ids)
    assert [name for name, one in found.items() if len(one.get("summary", "").split()) < 2] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_documents_its_refusals_and_none_but_named_ones(
    site: Site, service: str
) -> None:
    for name, operation in described(site, service):
        statuses = set(operation["responses"])
        assert statuses >= _PROBLEMS | _also(name, operation), name
        assert "default" not in statuses, name


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_but_an_empty_one_says_its_form(site: Site, service: str) -> None:
    document = site.document(service)
    named = document["components"]["responses"]
    for name, operation in described(site, service):
        for status, response in operation["responses"].items():
            known = named[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
            assert status in ("204", "414") or known["content"], f"{name}: {status}"


def _also(name: str, operation: dict[str, Any]) -> set[str]:
    more: set[str] = set()
    if operation["x-access"] == "roles":
        more |= {"401", "403"}
    if operation["x-access"] == "capability":
        more |= {"401"}
    if not name.startswith("get "):
        more |= {"413", "415"}
    if any("IdempotencyKey" in str(parameter) for parameter in operation.get("parameters", [])):
        more |= {"409"}
    return more
