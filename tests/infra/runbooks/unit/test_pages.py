"""One page an alert, one alert a page, and every command on a page is there."""

import importlib.util
import re
from pathlib import Path

import pytest

from shared.runtime.resources import SERVICES
from tests.support.watching import ROOT, RUNBOOKS, alerts, queries, rules

PAGES = sorted(file for file in RUNBOOKS.glob("*.md") if file.stem != "README")
HEADINGS = [
    "## What it means for officers",
    "## How to see it",
    "## What to do",
    "## What not to do",
    "## When it is over",
]
_TARGET = re.compile(r"^([a-z][a-z-]*):.*?## ", re.MULTILINE)
_MAKE = re.compile(r"(?:^|`)make ([a-z][a-z-]*)", re.MULTILINE)
_AS = re.compile(r"\bas (\w+) ((?:shared|services|infra)[\w.]+)")
_PATH = re.compile(r"`((?:infra|services|shared)/[\w./-]+)`")
_METRIC = re.compile(r"grep (?:-E )?'?([\w|.*]+)'?")


def targets() -> set[str]:
    return set(_TARGET.findall((ROOT / "Makefile").read_text()))


def test_every_page_is_of_an_alert_and_every_alert_has_one() -> None:
    assert {page.stem for page in PAGES} == {alert.name for alert in alerts()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_answers_the_five_questions(page: Path) -> None:
    lines = page.read_text().splitlines()
    assert lines[0].startswith(f"# {page.stem}: ")
    assert [line for line in lines if line.startswith("## ")] == HEADINGS


@pytest.mark.parametrize("page", [*PAGES, RUNBOOKS / "README.md"], ids=lambda page: page.stem)
def test_every_command_and_file_on_a_page_exists(page: Path) -> None:
    text = page.read_text()
    assert [name for name in _MAKE.findall(text) if name not in targets()] == []
    for service, module in _AS.findall(text):
        assert service in SERVICES
        found = importlib.util.find_spec(module)
        assert found and found.origin, module
        assert 'if __name__ == "__main__"' in Path(found.origin).read_text(), (
            f"{module} does nothing"
        )
    assert [path for path in _PATH.findall(text) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nobody_is_told_to_provision_the_region_of_the_examples(page: Path) -> None:
    assert re.findall(r"make provision(?! REGION=<yours>)", page.read_text()) == []


def test_every_command_of_a_page_is_told_for_elsewhere_too() -> None:
    table = (RUNBOOKS / "README.md").read_text()
    named = {name for page in PAGES for name in _MAKE.findall(page.read_text())}
    named.discard("bench-matching")  # of another machine, at leisure
    assert [name for name in sorted(named) if f"| `make {name}" not in table] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_figures_one_is_to_look_for_are_figures_that_are_shown(page: Path) -> None:
    asked = [rule.expression for rule in rules()] + [query.expression for query in queries()]
    shown = " ".join(asked) + _source()
    for words in _METRIC.findall(page.read_text()):
        for word in words.split("|"):
            assert re.search(word.removesuffix("_sum").removesuffix("_count"), shown), word


def test_pages_that_are_named_by_others_exist() -> None:
    names = {page.stem for page in PAGES}
    for page in PAGES:
        named = re.findall(r"\bsee ((?:[A-Z][a-z]+){2,})", page.read_text())
        assert [name for name in named if name not in names] == []


def _source() -> str:
    folders = (ROOT / "shared", ROOT / "services")
    return "".join(file.read_text() for one in folders for file in sorted(one.rglob("*.py")))
