"""A leadership report of real rows, through the running service: what moved, and what was seen."""

from datetime import date
from typing import Any

from infra.demo.api import Api
from infra.demo.cast import Cast
from infra.demo.indicators import months_before, report_months
from infra.demo.tokens import Person
from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.domain.months import Month
from services.evaluation.domain.rollups import Addition
from shared.storage import Transactions
from tests.services.evaluation.component.site import Site
from tests.services.evaluation.component.test_months_of_the_demo import Desk
from tests.services.evaluation.component.test_reports import ask, made, read
from tests.services.evaluation.unit.test_published_changes import PAIRS, surveys


def _happened(site: Site, month: Month) -> None:
    """As if so much had been asked for and answered in that month."""
    counts = {"requests": {"all": 120}, "urgency": {"routine": 120}}
    row = {"_id": f"{month}/0", "month": str(month), "counts": counts}
    site.mongo.collection("evaluation.counters", "harbor").insert_one(row)

    def add(tx: Any) -> None:
        rollups = MongoLedgers(site.mongo, tx.session).for_agency("harbor").rollups
        rollups.add([Addition(month, surveys(PAIRS))], ["somebody"])

    Transactions(site.mongo).run(add)


def _section(document: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in document["sections"] if each["code"] == code)
    return found


def test_a_report_tells_change_and_course_with_intervals_and_warnings(site: Site) -> None:
    month = months_before(date.today())[-3]
    _happened(site, month)
    desk: Any = Desk(site)
    cast = Cast(coordinators={"harbor": Person("harbor", "c")})
    report_months(Api({"evaluation": site.process.url}), desk, cast, 7)
    job = made(site, ask(site, window=str(month)).json()["id"])
    document = read(site, f"/reports/{job['id']}/content.json").json()
    (change,) = _section(document, "change")["figures"]
    assert change["low"] < change["value"] < change["high"] and change["n"] == 50
    assert change["warnings"]
    course = _section(document, "trends")
    assert any(figure["low"] for figure in course["figures"])
    assert course["charts"][0]["points"][-1]["label"] == str(month)
    page = read(site, f"/reports/{job['id']}/content.html").text
    assert change["label"] in page and course["heading"] in page
