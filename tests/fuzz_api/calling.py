"""Calls to a site that have to succeed, by a caller of a role."""

from typing import Any

import requests

from tests.fuzz_api.site import Site, fresh_key
from tests.support.waiting import eventually


def sent(
    site: Site, service: str, role: str | None, path: str, body: Any, method: str = "POST"
) -> dict[str, Any]:
    """What was answered; without a role it is a call that anybody may make."""
    headers = {"Idempotency-Key": fresh_key()}
    if role is not None:
        headers["Authorization"] = f"Bearer {site.token(service, role)}"
    url = f"{site.url(service)}/v1{path}"
    answer = requests.request(method, url, json=body, headers=headers, timeout=60)
    assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


def listed(site: Site, service: str, role: str, path: str) -> list[dict[str, Any]]:
    """All of a list, page by page."""
    page = _page(site, service, role, path, {})
    found = list(page["items"])
    while page["next"]:
        page = _page(site, service, role, path, {"cursor": page["next"]})
        found += page["items"]
    return found


def ids_of(site: Site, service: str, role: str, path: str, name: str, least: int) -> list[str]:
    """Of so many objects, as soon as they are there."""

    def enough() -> list[str]:
        found = [row[name] for row in listed(site, service, role, path)]
        return found if len(found) >= least else []

    return eventually(enough, within=60, what=f"{least} of {path}")


def _page(site: Site, service: str, role: str, path: str, at: dict[str, str]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {site.token(service, role)}"}
    url = f"{site.url(service)}/v1{path}"
    answer = requests.get(url, params={"limit": "100"} | at, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page
