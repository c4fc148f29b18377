"""Reports through the running service: asked for, made in another process, read; killed at will."""

import json
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from infra.demo import telling
from infra.demo.api import Api
from infra.demo.sample import SampleReport
from tests.services.evaluation.component import messages
from tests.services.evaluation.component.site import Site
from tests.support.waiting import eventually

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_MADE_WITHIN = 60.0


def ask(site: Site, role: str = "leadership", key: str | None = None, **wish: Any) -> Any:
    body = {"kind": "leadership", "window": wish.get("window") or _month(site)} | wish
    headers = {
        "Authorization": f"Bearer {site.tokens.staff('evaluation', role)}",
        "Idempotency-Key": key or uuid4().hex,
    }
    url = f"{site.process.url}/v1/reports"
    return requests.post(url, json=body, headers=headers, timeout=10)


def read(site: Site, path: str, role: str = "leadership", agency: str = "harbor") -> Any:
    return site.get(path, site.tokens.staff("evaluation", role, agency))


def made(site: Site, report_id: str, within: float = _MADE_WITHIN) -> dict[str, Any]:
    def done() -> dict[str, Any] | None:
        job: dict[str, Any] = read(site, f"/reports/{report_id}").json()
        assert job["state"] != "failed", job
        return job if job["state"] == "done" else None

    return eventually(done, within=within, every=0.2, what="the report")


def _month(site: Site) -> str:
    return str(site.summary("lakeside")["month"])


def _submit(site: Site, count: int) -> None:
    before = site.requests_counted("harbor")
    for _ in range(count):
        site.bus.publish("support_request.submitted.v1", "harbor", messages.submitted())
    eventually(lambda: site.requests_counted("harbor") == before + count, within=20)


def _children(site: Site) -> list[int]:
    """The processes that the service has started and that live."""
    found = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    return [int(pid) for pid in found]


def _told(site: Site, report_id: str) -> int:
    return sum(
        event.type == "report.published.v1" and event.data["report_id"] == report_id
        for event in site.surveys_due.events()
    )


@pytest.fixture(scope="module")
def finished(site: Site) -> dict[str, Any]:
    _submit(site, 30)
    answer = ask(site)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["state"], answer.json()["percent"]) == ("waiting", 0)
    return made(site, answer.json()["id"])


def test_a_report_is_made_and_read_in_all_its_forms(site: Site, finished: dict[str, Any]) -> None:
    assert (finished["percent"], finished["step"], finished["scheduled"]) == (100, "done", False)
    for form, content_type in TYPES.items():
        answer = read(site, f"/reports/{finished['id']}/content.{form}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    page = read(site, f"/reports/{finished['id']}/content.html")
    assert "<script" not in page.text and "sandbox" in page.headers["Content-Security-Policy"]
    assert read(site, f"/reports/{finished['id']}/content.pdf").content.startswith(b"%PDF-")
    document = read(site, f"/reports/{finished['id']}/content.json").json()
    assert (document["agency"], document["front"]["figures"][0]["value"]) == ("harbor", 30)


def test_its_event_tells_that_it_is_there_and_no_figure(
    site: Site, finished: dict[str, Any]
) -> None:
    eventually(lambda: _told(site, finished["id"]) == 1)
    [event] = [e for e in site.surveys_due.events() if e.data.get("report_id") == finished["id"]]
    assert event.agency == "harbor"
    assert dict(event.data) == {
        "report_id": finished["id"],
        "kind": "leadership",
        "window": finished["window"],
    }


def test_reports_are_listed_newest_first_in_pages(site: Site, finished: dict[str, Any]) -> None:
    asked = [ask(site, formats=["json"]).json()["id"] for _ in range(2)]
    listed, cursor = [], None
    while True:
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        token = site.tokens.staff("evaluation", "leadership")
        answer = site.get("/reports", token, **params).json()
        listed += [one["id"] for one in answer["items"]]
        if (cursor := answer["next"]) is None:
            break
    assert listed[:3] == [asked[1], asked[0], finished["id"]]
    for one in asked:
        assert made(site, one)["formats"] == ["json"]
        assert read(site, f"/reports/{one}/content.pdf").status_code == 404


def test_the_same_key_asks_for_one_report(site: Site) -> None:
    key = uuid4().hex
    first, again = (ask(site, key=key, formats=["csv"]) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    made(site, first.json()["id"])


def test_a_report_of_another_agency_looks_like_none(site: Site, finished: dict[str, Any]) -> None:
    nothing = read(site, f"/reports/{uuid4()}")
    assert nothing.status_code == 404
    for path in ("", "/content.html", "/content.json"):
        foreign = read(site, f"/reports/{finished['id']}{path}", agency="lakeside")
        assert (foreign.status_code, foreign.text) == (404, nothing.text)
    assert read(site, "/reports", agency="lakeside").json()["items"] == []


@pytest.mark.parametrize(
    ("role", "wish", "status"),
    [
        ("coordinator", {}, 403),
        ("leadership", {"kind": "supporter_wellness"}, 403),
        ("leadership", {"kind": "improvement"}, 422),
        ("leadership", {"kind": "secret"}, 422),
        ("leadership", {"window": "2099"}, 404),
        ("leadership", {"window": "2026-Q5"}, 422),
        ("leadership", {"window": "2026-11-01"}, 422),
        ("leadership", {"formats": []}, 422),
        ("leadership", {"formats": ["exe"]}, 422),
        ("leadership", {"language": "de"}, 422),
        ("leadership", {"agency": "lakeside"}, 422),
        ("officer", {}, 403),
        ("supporter", {}, 403),
        ("operator", {}, 403),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    site: Site, role: str, wish: dict[str, Any], status: int
) -> None:
    before = _jobs(site)
    assert ask(site, role, **wish).status_code == status
    assert _jobs(site) == before


def test_asking_very_often_is_asked_to_wait(site: Site) -> None:
    rows = site.mongo.collection("evaluation.limits")
    month = _month(site)
    assert ask(site, window=month, formats=["json"]).status_code == 202
    rows.update_many({}, {"$set": {"count": 1_000_000}})
    try:
        refused = ask(site, window=month)
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
    finally:
        rows.delete_many({})


def test_a_killed_child_is_followed_by_another_and_its_report_is_kept_once(site: Site) -> None:
    job = ask(site).json()
    [child] = eventually(lambda: _children(site), within=20, every=0.01)
    os.kill(child, signal.SIGKILL)
    made(site, job["id"])
    _is_kept_once(site, job["id"])


def test_a_killed_service_leaves_no_child_and_its_report_is_kept_once(site: Site) -> None:
    job = ask(site).json()
    [child] = eventually(lambda: _children(site), within=20, every=0.01)
    site.process.kill()
    site.forget_dead_sessions()
    eventually(lambda: not Path(f"/proc/{child}").exists(), what="the end of the child")
    site.process.start()
    made(site, job["id"], within=90)
    _is_kept_once(site, job["id"])


def test_a_stop_waits_for_no_report_and_it_is_made_afterwards(site: Site) -> None:
    job = ask(site).json()
    [child] = eventually(lambda: _children(site), within=20, every=0.01)
    site.process.stop()
    assert not Path(f"/proc/{child}").exists()
    kept = site.mongo.collection("evaluation.reports", "harbor").find_one({"_id": job["id"]})
    assert kept is not None and kept["state"] != "done"
    site.process.start()
    made(site, job["id"], within=30)
    _is_kept_once(site, job["id"])


def _is_kept_once(site: Site, report_id: str) -> None:
    eventually(lambda: _told(site, report_id) >= 1)
    files = site.mongo.collection("evaluation.report_files", "harbor")
    assert files.count_documents({"_id": {"$regex": f"^{report_id}"}}) == len(TYPES)
    document = json.loads(files.find_one({"_id": f"{report_id}.json"})["content"])  # type: ignore[index]
    assert document["agency"] == "harbor"
    assert _told(site, report_id) == 1


def test_the_demonstration_writes_its_sample(site: Site, tmp_path: Path) -> None:
    api = Api({"evaluation": site.process.url})
    sample = SampleReport(api, lambda: site.tokens.staff("evaluation", "leadership"))
    written = sample.write("harbor", _month(site), tmp_path / "reports")
    assert [file.name for file in written] == [f"harbor-{_month(site)}.{form}" for form in TYPES]
    assert written[1].read_bytes().startswith(b"%PDF-")
    assert telling.files(written).splitlines() == [f"  {file}" for file in written]


def test_the_last_month_and_quarter_are_made_once_by_themselves(site: Site) -> None:
    """Of an agency whose month may be shown, and of no other."""
    # Counted where the events of the last month would have been.
    site.count_last_month("harbor", 40)
    rows = site.mongo.collection("evaluation.reports", "harbor")

    def scheduled() -> list[dict[str, Any]]:
        return list(rows.find({"scheduled": {"$exists": True}}))

    eventually(lambda: any(one["state"] == "done" for one in scheduled()), within=_MADE_WITHIN)
    assert len({one["scheduled"] for one in scheduled()}) == len(scheduled())
    assert all("until" not in one for one in scheduled())
    others = site.mongo.collection("evaluation.reports", "lakeside")
    assert others.count_documents({}) == 0


def _jobs(site: Site) -> int:
    wanted = {"scheduled": {"$exists": False}}
    rows = site.mongo.collection("evaluation.reports", "harbor")
    return rows.count_documents(wanted)
