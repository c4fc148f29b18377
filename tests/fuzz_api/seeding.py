"""Puts real objects into a site through its own doors, so that addresses lead somewhere."""

from contextlib import closing
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import requests

from services.evaluation.domain.figures_csv import COLUMNS
from services.identity.entrypoints.commands import Commands
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from tests.fuzz_api.calling import ids_of, listed, sent
from tests.fuzz_api.site import AGENCY, UNIT, Site, reference
from tests.fuzz_api.surveys import give_feedback
from tests.support import forms
from tests.support.waiting import eventually

OTHERS_UNIT = "D02"
_CALLERS_UNIT = "D03"
"""Of the supporter who calls: whoever vetoes the unit of the others is offered nobody else."""
_MONTHS = (f"{year}-{number:02d}" for year in range(2000, 2026) for number in range(1, 13))
_REQUESTS = 8
_ACCEPTED = 3


def seed(site: Site) -> None:
    """Members, supporters, requests in every state, offers, notices and a partner system."""
    site.known["agency_id"] = [AGENCY]
    _add_client(site)
    _add_members(site)
    _enrol(site)
    _put_on_call(site)
    _ask(site)
    _await_offers(site)
    _accept(site)
    _find_peers(site)
    _ask_what_will_be_withdrawn(site)
    _await_notices(site)
    give_feedback(site)
    _report_months(site)
    _have_a_report_made(site)


def report_body() -> dict[str, Any]:
    """Of the year that runs, which has always begun."""
    return {"kind": "leadership", "window": str(date.today().year), "formats": ["html", "csv"]}


def _have_a_report_made(site: Site) -> None:
    body = report_body() | {"formats": ["html", "pdf", "csv", "json"]}
    report = sent(site, "evaluation", "leadership", "/reports", body)["id"]
    site.known["report_id"] = [report]
    eventually(lambda: _is_made(site, report), within=60, every=0.2, what="the report")


def _is_made(site: Site, report: str) -> bool:
    reports = site.mongo.collection("evaluation.reports", AGENCY)
    return reports.count_documents({"_id": report, "state": "done"}) == 1


def again_body(site: Site) -> dict[str, Any]:
    return {"acknowledged_notice": _notice_version(site)}


def _notice_version(site: Site) -> str:
    notice = requests.get(f"{site.url('intake')}/v1/agencies/{AGENCY}/notice", timeout=30).json()
    return str(notice["version"])


def ask_body(site: Site, **changes: Any) -> dict[str, Any]:
    return forms.call_for_help(_notice_version(site), **changes)


def member_body(**changes: Any) -> dict[str, Any]:
    return {"name": "Ana Okafor", "badge": "B-1", "unit": UNIT, "roles": ["officer"], **changes}


def tie_body() -> dict[str, Any]:
    return {"kind": "other", "supporter_ref": reference()}


def enrol_body(ref: str | None = None) -> dict[str, Any]:
    return forms.profile(ref or reference(), OTHERS_UNIT, cap=50)


def nomination_body() -> dict[str, Any]:
    return {"supporter_ref": reference(), **step_body("nominated")}


def step_body(step: str) -> dict[str, Any]:
    return {"step": step, "on": (date.today() - timedelta(days=1)).isoformat()}


def deselection_body(days_ahead: int) -> dict[str, Any]:
    day = date.today() + timedelta(days=days_ahead)
    return {"reason": "own_wish", "effective_at": f"{day}T12:00:00+00:00"}


def roster_text() -> str:
    """One row, of the columns a roster must have."""
    day = date.today() - timedelta(days=100)
    columns = "supporter_ref,unit,shared,designated_on,training,topics,languages,time_zone"
    row = f"{reference()},{OTHERS_UNIT},no,{day},,grief,en,America/Chicago"
    return f"{columns},availability\n{row},\n"


def report_month(site: Site) -> str:
    """A month that nobody reported before, with other figures than `month_body` has."""
    month = next(_MONTHS)
    path = f"/indicators/{month}"
    sent(site, "evaluation", "coordinator", path, {"headcount": 1}, "PUT")
    return month


def month_body() -> dict[str, Any]:
    """A correction of a month that was reported once."""
    return {"headcount": 400, "replaces": 1, "reason": "correction"}


def table_text() -> str:
    """One month that nobody reported before."""
    return f"{','.join(COLUMNS)}\r\n{next(_MONTHS)},400,,,,,,,,,\r\n"


def start_body(site: Site) -> dict[str, Any]:
    """Another start than the one that is known."""
    headers = {"Authorization": f"Bearer {site.token('evaluation', 'coordinator')}"}
    url = f"{site.url('evaluation')}/v1/programme"
    known = requests.get(url, headers=headers, timeout=30).json()["versions"][0]["version"]
    day = date(2020, 1, 1) + timedelta(days=known)
    return {"began_on": day.isoformat(), "replaces": known, "reason": "correction"}


def shift_body(ref: str, weeks_ahead: int) -> dict[str, Any]:
    """A watch of a secondary, who stands in nobody's way but their own."""
    day = date.today() + timedelta(weeks=weeks_ahead)
    return {
        "supporter_ref": ref,
        "role": "secondary",
        "from": f"{day}T08:00",
        "to": f"{day}T16:00",
    }


def _add_client(site: Site) -> None:
    platform = Platform(Settings.of("identity", site.environments["identity"]))
    with closing(platform.mongo):
        wish: Any = SimpleNamespace(agency=AGENCY, name="Records", scope=["members:read"])
        site.client = dict(Commands(platform).add_client(wish))


def _add_members(site: Site) -> None:
    bodies = [member_body(roles=["officer", "supporter"]), member_body(), member_body()]
    added = [sent(site, "identity", "coordinator", "/members", body) for body in bodies]
    site.known["member_id"] = [member["member_id"] for member in added]
    _say_how_they_stand(site, site.known["member_id"])


def _say_how_they_stand(site: Site, members: list[str]) -> None:
    """A command of each member, and a tie of each to a supporter elsewhere."""
    command = {"unit": UNIT, "began_on": "2020-01-01"}
    begun = [
        sent(site, "identity", "coordinator", f"/members/{member}/commands", command)
        for member in members
    ]
    site.known["command_id"] = [one["command_id"] for one in begun]
    tied = [
        sent(site, "identity", "coordinator", f"/members/{member}/ties", tie_body())
        for member in members
    ]
    site.known["tie_id"] = [one["tie_id"] for one in tied]


def _enrol(site: Site) -> None:
    """The caller, to whom every offer goes, and others who are never free."""
    own = enrol_body(site.supporter) | {"unit": _CALLERS_UNIT}
    sent(site, "matching", "coordinator", "/supporters", own)
    others = [enrol_body() | {"availability": []} for _ in range(3)]
    for body in others:
        sent(site, "matching", "coordinator", "/supporters", body)
    site.known["supporter_ref"] = [body["supporter_ref"] for body in others]
    _keep_careers(site)


def _keep_careers(site: Site) -> None:
    """Of people to be selected, of others to be deselected, and of others who may yet stay."""
    nominees = [nomination_body() for _ in range(3)]
    for body in nominees:
        sent(site, "matching", "coordinator", "/careers", body)
    site.known["steps/supporter_ref"] = [body["supporter_ref"] for body in nominees]
    leaving = [enrol_body() | {"availability": []} for _ in range(6)]
    for body in leaving:
        sent(site, "matching", "coordinator", "/supporters", body)
    refs = [body["supporter_ref"] for body in leaving]
    site.known["deselection/supporter_ref"] = refs[:3]
    site.known["cancellation/supporter_ref"] = refs[3:]
    for ref in refs[3:]:
        sent(site, "matching", "coordinator", f"/careers/{ref}/deselection", deselection_body(90))


def _put_on_call(site: Site) -> None:
    """The caller in a series, and last in a shift that no change of the series reaches.

    One of the others is free for what is entered later.
    """
    series = shift_body(site.supporter, 1)
    series["weekly_until"] = (date.today() + timedelta(weeks=3)).isoformat()
    bodies = (series, shift_body(site.supporter, 4))
    entered = [sent(site, "matching", "coordinator", "/shifts", body) for body in bodies]
    site.known["shift_id"] = [shift["shift_id"] for one in entered for shift in one["shifts"]]


def _ask(site: Site) -> None:
    wish = ask_body(site)
    asked = [sent(site, "intake", "officer", "/requests", wish) for _ in range(_REQUESTS)]
    refused = ask_body(site, vetoes={"supporters": [site.supporter], "units": []})
    alone = [sent(site, "intake", "officer", "/requests", refused) for _ in range(2)]
    anonymous = ask_body(site, identity_level="anonymous", agency=AGENCY)
    keys = sent(site, "intake", None, "/anonymous/requests", anonymous)
    site.bearers["intake"] = f"{AGENCY}.{keys['access_key']}"
    site.bearers["notifications"] = f"{AGENCY}.{keys['mailbox_key']}"
    site.words = {
        "agency": AGENCY,
        "unit": UNIT,
        "phrase": keys["phrase"],
        "acknowledged_notice": wish["acknowledged_notice"],
        "email": "ana@agency.example",
        "time_zone": "America/Chicago",
    }
    site.known["request_id"] = [one["request_id"] for one in asked]
    site.known["escalations/request_id"] = [one["request_id"] for one in alone]


def _await_offers(site: Site) -> None:
    def offered() -> list[dict[str, Any]]:
        found = listed(site, "matching", "supporter", "/offers")
        return found if len(found) >= _REQUESTS else []

    offers = eventually(offered, within=60, what="offers to the supporter")
    site.known["offer_id"] = [offer["offer_id"] for offer in offers]


def _accept(site: Site) -> None:
    for offer_id in site.known["offer_id"][:_ACCEPTED]:
        sent(site, "matching", "supporter", f"/offers/{offer_id}/acceptance", {})
    site.known["assignments/request_id"] = ids_of(
        site, "intake", "supporter", "/assignments", "request_id", _ACCEPTED
    )
    ids_of(site, "intake", "coordinator", "/escalations", "request_id", 2)


def _find_peers(site: Site) -> None:
    """Requests that keep their peer until something is done about it, and are not ended before."""
    asked = [sent(site, "intake", "officer", "/requests", ask_body(site)) for _ in range(3)]
    wish = ask_body(site, identity_level="anonymous", agency=AGENCY)
    keyed = [sent(site, "intake", None, "/anonymous/requests", wish) for _ in range(2)]
    ids = [one["request_id"] for one in (*asked, *keyed)]

    def offered() -> list[str]:
        found = listed(site, "matching", "supporter", "/offers")
        offers = [offer["offer_id"] for offer in found if offer["request_id"] in ids]
        return offers if len(offers) == len(ids) else []

    for offer_id in eventually(offered, within=60, what="offers to a peer"):
        sent(site, "matching", "supporter", f"/offers/{offer_id}/acceptance", {})
    ids_of(site, "intake", "supporter", "/assignments", "request_id", _ACCEPTED + len(ids))
    stays, changes = (f"{AGENCY}.{keys['access_key']}" for keys in keyed)
    for path in ("match", "additional-peer"):
        site.known[f"{path}/request_id"] = ids[:1]
        site.bearers[f"/v1/anonymous/request/{path}"] = stays
    site.known["other-peer/request_id"] = ids[1:3]
    site.bearers["/v1/anonymous/request/other-peer"] = changes


def _ask_what_will_be_withdrawn(site: Site) -> None:
    """Its offer is known to nobody: it will vanish with it."""
    asked = sent(site, "intake", "officer", "/requests", ask_body(site))
    site.known["request_id"].append(asked["request_id"])


def _await_notices(site: Site) -> None:
    site.known["notice_id"] = ids_of(site, "notifications", "officer", "/inbox", "notice_id", 1)
    address = {"email": "ana@agency.example", "mail_wanted": False}
    sent(site, "notifications", "officer", "/contact-point", address, "PUT")


def _report_months(site: Site) -> None:
    site.known["month"] = [report_month(site) for _ in range(2)]
    start = {"began_on": "2025-03-01"}
    sent(site, "evaluation", "coordinator", "/programme", start, "PUT")
