"""Who scores high is shown whom to call, and nothing but that answer differs: looked at whole."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from infra.demo.placeholder_wording import write_placeholders
from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.resources import RESOURCES
from shared.storage import Mongo
from tests.services.evaluation.component.site import Site
from tests.support.bus import Bus
from tests.support.deployment import PAIR, deployed
from tests.support.service_process import ServiceProcess
from tests.support.survey_passes import issuer
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

BANK = read_item_bank()
MODULE = "tests.services.evaluation.component.asking_more"
TARGET = "services.evaluation.entrypoints.service:EvaluationService"
LINES = ["988", "1-800-267-5463", "555-0111"]
TELLING = ("crisis", "267-5463", "555-0111", "serious", "severe")
OF_TIME = ("_seconds", "_created", "process_", "python_", "due_tasks_waiting")
ROUNDS = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("high")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    tokens = TokenFactory(folder)
    with deployed(None, PAIR, folder, services=(RESOURCES,)) as deployment:
        bus = Bus(deployment.amqp_admin_uri)
        mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)
        env = {**deployment.env("evaluation"), "JWKS_URL": tokens.jwks_url}
        program = (sys.executable, "-m", MODULE)
        process = ServiceProcess("services/evaluation/config.yml", TARGET, env, program)
        with bus.tap("evaluation.events") as due:
            process.start()
            try:
                site = Site(process, bus, mongo, tokens, deployment, due)
                site.learn_all()
                yield site
            finally:
                process.discard()
        mongo.close()


def answers(instrument: str, values: Sequence[int]) -> dict[str, int]:
    items = BANK.find(instrument).items
    return {item.code: value for item, value in zip(items, values, strict=True)}


def give(site: Site, instrument: str, values: Sequence[int]) -> requests.Response:
    response = site.post(
        {
            "agency": "harbor",
            "wave": "baseline",
            "instrument": instrument,
            "participant_token": uuid4().hex,
            "pass": issuer().survey_pass("harbor", "baseline"),
            "answers": answers(instrument, values),
        }
    )
    assert response.status_code == 201, response.text
    return response


HIGH = [
    ("k6", (3, 2, 2, 2, 2, 2), "serious"),
    ("phq4", (3, 3, 3, 3), "severe"),
    ("pc_ptsd_5", (1, 1, 1, 1, 1, 1), "positive"),
]
LOW = [
    ("k6", (2, 2, 2, 2, 2, 2), "moderate"),
    ("phq4", (1, 1, 1, 2), "mild"),
    ("pc_ptsd_5", (1, 1, 1, 1, 0, 0), "negative"),
]


@pytest.mark.parametrize(("instrument", "values", "band"), HIGH)
def test_whom_to_call_is_in_the_answer_to_a_high_score(
    site: Site, instrument: str, values: Sequence[int], band: str
) -> None:
    body = give(site, instrument, values).json()
    assert body["scores"][0]["band"] == band
    assert [line["number"] for line in body["crisis_panel"]] == LINES


@pytest.mark.parametrize(("instrument", "values", "band"), LOW)
def test_no_panel_comes_below_the_cut_off(
    site: Site, instrument: str, values: Sequence[int], band: str
) -> None:
    body = give(site, instrument, values).json()
    assert (body["scores"][0]["band"], body["crisis_panel"]) == (band, [])


def test_a_questionnaire_that_nothing_words_is_not_offered(site: Site, folder: Path) -> None:
    wording = Path(site.deployment.env("evaluation")["SURVEY_WORDING"])
    for file in wording.iterdir():
        file.unlink()
    try:
        eventually(lambda: "pss4" not in offered(site), within=20)
        refused = site.post(
            {
                "agency": "harbor",
                "wave": "baseline",
                "instrument": "pss4",
                "participant_token": uuid4().hex,
                "pass": issuer().survey_pass("harbor", "baseline"),
                "answers": answers("pss4", (1, 1, 1, 1)),
            }
        )
        assert refused.status_code == 409
        assert refused.json()["type"] == "urn:watchmate:problem:not_offered"
    finally:
        write_placeholders(wording)
        eventually(lambda: "pss4" in offered(site), within=20)


def offered(site: Site) -> set[str]:
    return {each["code"] for each in site.get("/instruments", language="es").json()["items"]}


class Looked:
    """Everything outside the answers themselves that somebody could look at."""

    def __init__(self, site: Site) -> None:
        self.metrics = _metrics(site)
        lines = [json.loads(line) for line in _json_lines(site.process.log_text())]
        self.logged = Counter(_shape(line) for line in lines)
        self.stored = Counter({name: len(rows) for name, rows in _rows(site).items()})
        for name in [name for name in self.stored if name.endswith("evaluation.rollups")]:
            del self.stored[name]  # spread over documents by the participants, who are drawn

    def since(self, before: "Looked") -> tuple[dict[str, float], Counter[str], Counter[str]]:
        grown = {
            name: value - before.metrics.get(name, 0.0)
            for name, value in self.metrics.items()
            if value != before.metrics.get(name, 0.0)
        }
        return grown, self.logged - before.logged, self.stored - before.stored


def _metrics(site: Site) -> dict[str, float]:
    """All series but those of time and of the process itself."""
    text = requests.get(site.process.metrics_url, timeout=5).text
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines if not any(w in name for w in OF_TIME)}


def _json_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("{")]


def _shape(line: dict[str, Any]) -> str:
    """A line without what differs between any two calls."""
    return json.dumps({k: v for k, v in line.items() if k in ("event", "route", "status", "level")})


def _rows(site: Site) -> dict[str, list[dict[str, Any]]]:
    prefix = site.deployment.prefix
    with site.deployment.mongo_admin as client:
        databases = [name for name in client.list_database_names() if name.startswith(prefix)]
        return {
            f"{database}.{name}": list(client[database][name].find())
            for database in databases
            for name in client[database].list_collection_names()
        }


def test_nothing_that_is_stored_sent_logged_or_counted_tells_of_a_high_score(site: Site) -> None:
    """The same calls with low and with high scores leave the same traces, but for the answers."""
    give(site, "k6", (0,) * 6)  # whatever only the first call leaves
    looks = [Looked(site)]
    for kind in (LOW, HIGH):
        for _ in range(ROUNDS):
            for instrument, values, _ in kind:
                give(site, instrument, values)
        looks.append(Looked(site))
    low, high = looks[1].since(looks[0]), looks[2].since(looks[1])
    assert low == high
    assert sum(high[2].values()) >= ROUNDS * len(HIGH)
    assert site.surveys_due.events() == []
    metrics = requests.get(site.process.metrics_url, timeout=5).text
    everything = (site.process.log_text(), metrics, str(_rows_of_what_happened(site)))
    assert not [word for word in TELLING for text in everything if word in text]


def _rows_of_what_happened(site: Site) -> list[dict[str, Any]]:
    """Without the region's declaration, which has the lines in any case."""
    rows = _rows(site)
    return [row for name, found in rows.items() if "registry" not in name for row in found]


def test_the_fields_of_a_response_are_those_of_any(site: Site) -> None:
    give(site, "k6", (4,) * 6)
    rows = list(site.mongo.collection("evaluation.responses", "harbor").find())
    assert {frozenset(row) for row in rows} == {
        frozenset(
            {
                *("_id", "participant", "wave", "instrument", "version", "week", "answers"),
                *("scores", "score", "rolled"),
            }
        )
    }
    assert all(set(row["scores"]) <= {"total", "phq2", "gad2"} for row in rows)


def test_the_length_of_an_answer_tells_nothing_and_it_is_kept_nowhere(site: Site) -> None:
    given_answers = [give(site, name, values) for name, values, _ in [*LOW, *HIGH]]
    assert {len(answer.content) for answer in given_answers} == {2048}
    assert len({tuple(sorted(answer.headers)) for answer in given_answers}) == 1
    assert site.mongo.region["evaluation.idempotency"].count_documents({}) == 0
