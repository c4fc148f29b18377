"""Reports in a real browser: what axe finds, in both schemes, wide and narrow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from services.evaluation.adapters.reports.page import page_of
from tests.services.evaluation.samples import leadership

CHROMIUM = "/usr/bin/chromium"
# It asks its makers for nothing; without a sandbox it also runs as root.
_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
_ORDERS = {
    "month": {"window": "2026-11", "language": "en"},
    "quarter": {"window": "2026-Q4", "language": "fr"},
    "year": {"window": "2026", "language": "es"},
    "too few": {"window": "2026-11", "scale": 0.0},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module", params=_ORDERS)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("pages") / "report.html"
    order: Any = _ORDERS[request.param]
    written.write_text(page_of(leadership(**order), lambda percent: None), "utf-8")
    return written


def opened(browser: Browser, file: Path, scheme: Any, width: int) -> tuple[Any, list[str]]:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    return page, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 360])
def test_axe_finds_nothing(browser: Browser, file: Path, scheme: str, width: int) -> None:
    page, said = opened(browser, file, scheme, width)
    found = Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == []
    assert len(found.response["passes"]) > 20
    assert said == []  # nothing that the page's own policy refused
    page.context.close()


def test_axe_would_find_what_is_wrong(browser: Browser, file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    text = file.read_text("utf-8").replace(' lang="', ' data-lang="', 1)
    broken.write_text(text, "utf-8")
    page, _ = opened(browser, broken, "light", 1100)
    assert "html-has-lang" in [one["id"] for one in Axe().run(page).response["violations"]]
    page.context.close()


def test_nothing_is_wider_than_a_small_screen(browser: Browser, file: Path) -> None:
    page, _ = opened(browser, file, "light", 360)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    page.context.close()


def test_the_first_key_leads_past_the_contents(browser: Browser, file: Path) -> None:
    page, _ = opened(browser, file, "light", 1100)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#report"
    page.context.close()
