"""The running service takes the months that the demonstration invents."""

from typing import Any

from infra.demo.api import Api
from infra.demo.cast import Cast
from infra.demo.indicators import MONTHS, report_months
from infra.demo.tokens import Person
from tests.services.evaluation.component.site import Site


class Desk:
    """The demonstration's, with this site's tokens."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def token(self, person: Person, hat: str, service: str) -> str:
        assert hat == "staff"
        return self._site.tokens.staff(service, "coordinator", person.agency)


def test_the_demonstrations_months_are_taken_and_stay_when_it_is_played_again(site: Site) -> None:
    agencies = ("harbor", "lakeside")
    cast = Cast(coordinators={agency: Person(agency, "c") for agency in agencies})
    api = Api({"evaluation": site.process.url})
    desk: Any = Desk(site)
    report_months(api, desk, cast, 7)
    report_months(api, desk, cast, 8)
    for agency in agencies:
        assert site.mongo.collection("evaluation.figures", agency).count_documents({}) == MONTHS
        assert site.mongo.collection("evaluation.programme", agency).count_documents({}) == 1
