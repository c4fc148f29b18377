"""The running service: months of an agency reported, corrected and given back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import requests

from services.evaluation.domain.figures_csv import COLUMNS
from shared.events.codes import ROLES
from tests.services.evaluation.component.site import Site

HEADER = ",".join(COLUMNS)
MONTHS, TABLE, PROGRAMME = "/indicators", "/indicator-table", "/programme"
CSV = "text/csv; charset=utf-8"
PLANTED = "Rivera4471"


@pytest.fixture(autouse=True)
def forgotten(site: Site) -> Iterator[None]:
    yield
    for agency in ("harbor", "lakeside"):
        for name in ("evaluation.figures", "evaluation.programme"):
            site.mongo.collection(name, agency).delete_many({})


def call(
    site: Site, method: str, path: str, token: str | None = None, **options: Any
) -> requests.Response:
    token = token or site.tokens.staff("evaluation", "coordinator")
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": options.pop("key", uuid4().hex),
        **options.pop("headers", {}),
    }
    url = f"{site.process.url}/v1{path}"
    return requests.request(method, url, headers=headers, timeout=10, **options)


def put(site: Site, month: str = "2026-01", key: str = "", **body: Any) -> requests.Response:
    told = {"headcount": 400, **body}
    return call(site, "PUT", f"{MONTHS}/{month}", json=told, key=key or uuid4().hex)


def send(site: Site, *lines: str, kind: str = CSV, **options: Any) -> requests.Response:
    content = "\r\n".join([HEADER, *lines]).encode()
    return call(site, "POST", TABLE, data=content, headers={"Content-Type": kind}, **options)


def stored(site: Site, agency: str = "harbor") -> int:
    return site.mongo.collection("evaluation.figures", agency).count_documents({})


def test_a_month_is_reported_corrected_and_read_with_its_history(site: Site) -> None:
    first = put(site, separations=3, sick_leave_days=120, events=["reorganisation"])
    assert first.status_code == 200, first.text
    assert (first.json()["version"], first.json()["restated"]) == (1, False)
    assert first.json()["figures"]["clinician_visits"] is None
    second = put(site, separations=4, replaces=1, reason="late_records")
    assert (second.json()["version"], second.json()["restated"]) == (2, True)
    found = call(site, "GET", f"{MONTHS}/2026-01").json()
    assert [one["figures"]["separations"] for one in found["versions"]] == [4, 3]
    assert [one["reason"] for one in found["versions"]] == ["late_records", "first_report"]
    assert {one["reported_by"] for one in found["versions"]} == {"coordinator-harbor"}
    [listed] = call(site, "GET", MONTHS).json()["items"]
    assert (listed["month"], listed["version"]) == ("2026-01", 2)


def test_a_report_that_is_repeated_has_one_effect(site: Site) -> None:
    key = uuid4().hex
    first, again = (put(site, key=key, separations=3) for _ in range(2))
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert put(site, separations=3).json()["version"] == 1
    assert put(site, key=key, separations=4).status_code == 422
    assert stored(site) == 1


def test_whoever_did_not_see_the_latest_version_does_not_overwrite_it(site: Site) -> None:
    put(site, separations=3)
    put(site, separations=4, replaces=1, reason="correction")
    late = put(site, separations=5, replaces=1, reason="correction")
    assert late.status_code == 409
    assert late.json()["type"] == "urn:watchmate:problem:version_moved"
    unsaid = put(site, separations=5, replaces=2)
    assert (unsaid.status_code, stored(site)) == (422, 2)


def test_of_many_who_correct_the_same_version_at_once_one_does(site: Site) -> None:
    put(site, separations=1)

    def correct(separations: int) -> int:
        changed = put(site, separations=separations, replaces=1, reason="correction")
        return changed.status_code

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(correct, range(2, 8)))
    assert found == [200, *[409] * 5]
    versions = call(site, "GET", f"{MONTHS}/2026-01").json()["versions"]
    assert [one["version"] for one in versions] == [2, 1]


@pytest.mark.parametrize(
    ("month", "change", "status", "pointer"),
    [
        ("2026-01", {"headcount": 0}, 422, "#/headcount"),
        ("2026-01", {"headcount": None}, 422, "#/headcount"),
        ("2026-01", {"separations": 401}, 422, "#/separations"),
        ("2026-01", {"separations": -1}, 422, "#/separations"),
        ("2026-01", {"separations": "3"}, 422, "#/separations"),
        ("2026-01", {"separations": 1.5}, 422, "#/separations"),
        (
            "2026-01",
            {"sick_leave_days": 1, "sick_leave_days_mental_health": 2},
            422,
            "#/sick_leave_days_mental_health",
        ),
        ("2026-01", {"events": [PLANTED]}, 422, "#/events/0"),
        ("2026-01", {"reason": PLANTED}, 422, "#/reason"),
        ("2026-01", {PLANTED: 1}, 422, "#"),
        ("2099-01", {}, 422, "#path/month"),
        ("2026-13", {}, 404, None),
        (PLANTED, {}, 404, None),
    ],
)
def test_what_is_wrong_with_a_month_is_said_without_repeating_it(
    site: Site, month: str, change: dict[str, Any], status: int, pointer: str | None
) -> None:
    answer = put(site, month, **change)
    assert answer.status_code == status, answer.text
    assert PLANTED not in answer.text
    if pointer is not None:
        assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert stored(site) == 0


def test_a_table_is_taken_and_given_back_as_it_can_be_sent(site: Site) -> None:
    taken = send(site, "2026-01,400,120,30,3,4,11,2,reorganisation,,", "2026-02,401,,,,,,,,,")
    assert taken.status_code == 200, taken.text
    assert (taken.json()["changed"], taken.json()["unchanged"]) == (2, 0)
    exported = call(site, "GET", TABLE)
    assert exported.headers["Content-Type"] == CSV
    assert "attachment" in exported.headers["Content-Disposition"]
    assert exported.text.splitlines() == [
        HEADER,
        "2026-01,400,120,30,3,4,11,2,reorganisation,1,",
        "2026-02,401,,,,,,,,1,",
    ]
    again = send(site, *exported.text.splitlines()[1:])
    assert (again.json()["changed"], again.json()["unchanged"]) == (0, 2)
    assert call(site, "GET", TABLE).text == exported.text
    assert stored(site) == 2


def test_a_table_that_is_wrong_anywhere_is_not_taken_at_all(site: Site) -> None:
    answer = send(site, "2026-01,400,,,,,,,,,", f"2026-02,0,,,,,,,{PLANTED},,", f"{PLANTED}")
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:watchmate:problem:unusable_table"
    assert [(one["line"], one["column"]) for one in answer.json()["lines"]] == [
        (3, "events"),
        (4, None),
    ]
    assert all(one["remedy"] for one in answer.json()["lines"])
    assert PLANTED not in answer.text
    assert stored(site) == 0


def test_a_table_that_is_sent_twice_has_one_effect(site: Site) -> None:
    key = uuid4().hex
    first, again = (send(site, "2026-01,400,,,,,,,,,", key=key) for _ in range(2))
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stored(site) == 1
    assert send(site, "2026-01,401,,,,,,,,,", key=key).status_code == 422


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("text/csv", 200),
        ("TEXT/CSV; charset=UTF-8; header=present", 200),
        ("text/csv; charset=iso-8859-1", 415),
        ("text/plain", 415),
        ("application/json", 415),
        ("application/vnd.ms-excel", 415),
    ],
)
def test_a_table_says_that_it_is_one(site: Site, kind: str, status: int) -> None:
    assert send(site, "2026-01,400,,,,,,,,,", kind=kind).status_code == status
    assert stored(site) == (1 if status == 200 else 0)


def test_a_table_without_content_or_beyond_the_limit_is_refused(site: Site) -> None:
    headers = {"Content-Type": CSV}
    assert call(site, "POST", TABLE, data=b"", headers=headers).status_code == 422
    long = b"2026-01,400,,,,,,,,,\r\n" * 3500
    assert call(site, "POST", TABLE, data=long, headers=headers).status_code == 413
    assert stored(site) == 0


def test_the_template_is_a_table_to_be_filled_in(site: Site) -> None:
    assert call(site, "GET", f"{TABLE}/template").text == f"{HEADER}\r\n"


def test_the_start_of_the_programme_is_reported_and_corrected(site: Site) -> None:
    assert call(site, "GET", PROGRAMME).status_code == 404
    told = call(site, "PUT", PROGRAMME, json={"began_on": "2025-03-01"})
    assert (told.status_code, told.json()["version"]) == (200, 1)
    moved = {"began_on": "2025-04-01", "replaces": 1, "reason": "correction"}
    assert call(site, "PUT", PROGRAMME, json=moved).json()["restated"]
    found = call(site, "GET", PROGRAMME).json()
    assert (found["began_on"], len(found["versions"])) == ("2025-04-01", 2)
    for wrong in ("2099-01-01", "yesterday", "2025-02-30"):
        assert call(site, "PUT", PROGRAMME, json={"began_on": wrong}).status_code == 422


def test_a_system_of_the_agency_reports_and_reads_with_its_scopes(site: Site) -> None:
    body = {"headcount": 400}
    writer = site.tokens.partner("evaluation", "indicators:write", sub="hr-system")
    reader = site.tokens.partner("evaluation", "indicators:read")
    told = call(site, "PUT", f"{MONTHS}/2026-01", writer, json=body)
    assert told.json()["reported_by"] == "hr-system"
    assert call(site, "GET", MONTHS, writer).status_code == 403
    assert call(site, "GET", MONTHS, reader).status_code == 200
    assert call(site, "PUT", f"{MONTHS}/2026-01", reader, json=body).status_code == 403
    other = site.tokens.partner("evaluation", "members:read members:write")
    assert call(site, "GET", TABLE, other).status_code == 403
    assert call(site, "PUT", PROGRAMME, other, json={"began_on": "2025-03-01"}).status_code == 403


@pytest.mark.parametrize("role", [one for one in ROLES if one != "coordinator"])
def test_nobody_else_reads_or_reports_not_even_leadership(site: Site, role: str) -> None:
    token = site.tokens.staff("evaluation", role)
    for method, path in (
        ("GET", MONTHS),
        ("GET", f"{MONTHS}/2026-01"),
        ("PUT", f"{MONTHS}/2026-01"),
        ("GET", TABLE),
        ("GET", f"{TABLE}/template"),
        ("POST", TABLE),
        ("GET", PROGRAMME),
        ("PUT", PROGRAMME),
    ):
        assert call(site, method, path, token).status_code == 403, (method, path)


def test_another_agency_sees_nothing_of_it(site: Site) -> None:
    put(site, separations=3)
    other = site.tokens.staff("evaluation", "coordinator", "lakeside")
    assert call(site, "GET", MONTHS, other).json() == {"items": []}
    assert call(site, "GET", f"{MONTHS}/2026-01", other).status_code == 404
    assert call(site, "GET", TABLE, other).text == f"{HEADER}\r\n"
    assert stored(site, "lakeside") == 0
