"""With one field's encryption switched off, the search finds that field and only that one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from infra.local.parts import Part, Setting, service
from infra.local.stack import Wish
from tests.canary.canaries import Canaries
from tests.canary.search import search
from tests.support.deployment import PAIR
from tests.support.people import People
from tests.support.whole_region import WholeRegion, addresses_of, whole_region

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(240)]

AGENCY = "harbor"
FIELDS = ("text", "contact", "name", "member name", "badge", "e-mail")


@dataclass(frozen=True)
class Leaky:
    people: People
    plain_value: Path
    database: Path

    def plant_everything(self, canaries: Canaries, leaking: str | None) -> None:
        """A request, a member and a contact point, of which one field is left plain."""
        words = {field: self._word(canaries, field) for field in FIELDS}
        self.plain_value.write_text(words[leaking] if leaking else "", "utf-8")
        said = {field: words[field] for field in ("text", "contact", "name")}
        officer = self.people.officer(AGENCY)  # a new one: nobody may have many requests at once
        self.people.ask(officer, identity_level="named", **said)
        self.people.officer(AGENCY, name=words["member name"], badge=words["badge"])
        self.people.contact_point(officer, "officer", words["e-mail"])

    @staticmethod
    def _word(canaries: Canaries, field: str) -> str:
        kinds = {"badge": canaries.badge, "e-mail": canaries.email}
        return kinds.get(field, canaries.accented)(field)

    def search(self, canaries: Canaries) -> set[str]:
        self.people.region.mongo.client.admin.command("fsync")
        return {finding.label for finding in search([self.database], canaries.patterns())}


@pytest.fixture(scope="module")
def leaky(region: WholeRegion, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Leaky]:
    """On the servers of the sound region, beside it."""
    folder = tmp_path_factory.mktemp("leaky")
    plain_value = folder / "plain_value"
    plain_value.write_text("")

    def parts(setting: Setting) -> list[Part]:
        return [
            _sabotaged(service(setting, name), plain_value)
            for name in ("identity", "intake", "notifications")
        ]

    wish = Wish(region=str(PAIR), prefix="leaky_", vhost="leaky")
    with whole_region(folder / "region", wish, addresses_of(region), parts) as sabotaged:
        people = People(sabotaged)
        yield Leaky(people, plain_value, region.mongodb.data)


@pytest.mark.parametrize("field", FIELDS)
def test_the_search_finds_a_field_whose_encryption_is_switched_off(
    leaky: Leaky, field: str
) -> None:
    canaries = Canaries()
    leaky.plant_everything(canaries, leaking=field)
    assert leaky.search(canaries) == {field}


def test_the_search_finds_nothing_while_every_field_is_encrypted(leaky: Leaky) -> None:
    canaries = Canaries()
    leaky.plant_everything(canaries, leaking=None)
    assert leaky.search(canaries) == set()


def _sabotaged(part: Part, plain_value: Path) -> Part:
    *command, target = part.argv
    target = f"tests.canary.sabotaged:{target.partition(':')[2]}"
    environment = {**part.environment, "PLAIN_VALUE_FILE": str(plain_value)}
    return replace(part, argv=(*command, target), environment=environment)
