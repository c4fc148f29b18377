"""One request is erased by intake's own rules while intake runs, and a receipt proves it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.ops.deployment import Deployment as Operated
from shared.storage import KeyDestroyed, Mongo
from tests.infra.ops.component.pair import Desk, environment
from tests.infra.ops.samples import ring
from tests.infra.ops.stage import Said, database, operated, ops
from tests.support.deployment import PAIR, deployed
from tests.support.service_process import running
from tests.support.tokens import TokenFactory

pytestmark = pytest.mark.operations


@dataclass(frozen=True)
class Case:
    deployment: Operated
    desk: Desk
    mongo: Mongo
    bearer: str
    request: str

    def withdraw(self) -> None:
        self.desk.post(f"/requests/{self.request}/withdrawal", {}, self.bearer)

    def erase(self, *words: str) -> Said:
        return ops(
            self.deployment, "erase", "--agency", "harbor", "--request", self.request, *words
        )

    def text(self) -> str:
        rows = self.mongo.collection("intake.confidences", "harbor")
        row = rows.find_one({"_id": self.request}) or {}
        cipher = ring(self.deployment, self.mongo).cipher("harbor", f"request:{self.request}")
        return cipher.decrypt(row["text"])


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Words would be erased ten days after the end, so nothing but the command does it."""
    file = tmp_path / "region.yml"
    text = PAIR.read_text()
    assert "erase_after_close: P0D" in text
    file.write_text(text.replace("erase_after_close: P0D", "erase_after_close: P10D"))
    tokens = TokenFactory(tmp_path)
    with deployed(None, file, tmp_path) as provisioned:
        deployment = operated(provisioned)
        tokens.seal_keys = provisioned.seal_keys()
        reference = "a" * 22
        bearer = tokens.officer(
            "intake", reference, "harbor", unit="D01", self_ref="b" * 22, mailbox="c" * 22
        )
        settings = environment(deployment, "intake", tokens)
        with database(deployment) as mongo, running("intake", settings) as intake:
            desk = Desk(intake)
            yield Case(deployment, desk, mongo, bearer, desk.ask(bearer))


def receipt(said: Said) -> dict[str, Any]:
    assert said.code == 0, said.error
    found: dict[str, Any] = json.loads(said.out.splitlines()[-1])
    return found


def test_its_words_are_gone_and_the_receipt_names_nobody(case: Case) -> None:
    assert case.text() == "I would like to talk to somebody"
    case.withdraw()
    told = receipt(case.erase())
    assert told["request"] == case.request
    assert told["destroyed"] == ["text", "contact", "name", "supporter"]
    with pytest.raises(KeyDestroyed):
        case.text()
    kept = case.mongo.collection("intake.erasures", "harbor").find_one({"_id": told["receipt"]})
    assert kept is not None and kept["on"] == told["on"]
    assert receipt(case.erase()) == told, "again, it shows the same receipt"


def test_whoever_asked_is_forgotten_when_that_is_wanted(case: Case) -> None:
    case.withdraw()
    rows = case.mongo.collection("intake.requests", "harbor")
    receipt(case.erase())
    assert "requester" in (rows.find_one({"_id": case.request}) or {})
    assert receipt(case.erase("--forget-asker"))["asker_forgotten"]
    assert "requester" not in (rows.find_one({"_id": case.request}) or {})


def test_a_request_that_somebody_waits_for_is_not_erased(case: Case) -> None:
    said = case.erase()
    assert (said.code, said.error.count("\n")) == (1, 1)
    assert "still open" in said.error and "withdrawn or closed" in said.error
    assert case.text()


def test_an_unknown_request_and_a_wrong_agency_are_told_in_one_line(case: Case) -> None:
    for words in (("--request", "none"), ("--agency", "lakeside"), ("--agency", "No agency")):
        said = case.erase(*words)
        assert (said.code, said.error.count("\n")) == (1, 1)
        assert "there is no such request at that agency" in said.error


def test_ended_between_key_and_record_it_is_finished_by_the_same_command(case: Case) -> None:
    case.withdraw()
    ring(case.deployment, case.mongo).destroy("harbor", f"request:{case.request}")
    assert receipt(case.erase())["destroyed"] == ["text", "contact", "name", "supporter"]
