"""Reports on paper: how far down their pages are filled, and what stays together on one of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.evaluation.adapters.reports.page import printed_page_of
from tests.services.evaluation.samples import leadership

_ORDERS = {
    "month": {"window": "2026-11", "language": "en"},
    "quarter": {"window": "2026-Q4", "language": "fr", "settled": True},
    "year": {"window": "2026", "language": "es"},
    "whole year": {"window": "2026", "language": "es", "steady": True},
    "too few": {"window": "2026-11", "scale": 0.0},
}
_WRITTEN = ("TextBox", "InlineReplacedBox", "BlockReplacedBox")
_LEAST = 1 / 3


@pytest.fixture(scope="module", params=_ORDERS)
def pages(request: pytest.FixtureRequest) -> list[Any]:
    import weasyprint

    order: Any = _ORDERS[request.param]
    page = printed_page_of(leadership(**order), lambda percent: None)
    laid_out = weasyprint.HTML(string=page).render()
    return [each._page_box for each in laid_out.pages]


def boxes(page: Any, *kinds: str) -> Iterator[Any]:
    """In the page's body, without what stands below every page."""
    inside = page.children[0].descendants()
    return (box for box in inside if type(box).__name__ in kinds)


def filled(page: Any) -> float:
    """The share of the page's height down to which something stands."""
    lowest = max(box.position_y + box.height for box in boxes(page, *_WRITTEN))
    return float((lowest - page.margin_top) / page.height)


def test_no_page_is_nearly_empty(pages: list[Any]) -> None:
    """But the first, which is for itself, and the last."""
    assert [n for n, page in enumerate(pages[1:-1], 2) if filled(page) < _LEAST] == []


def test_a_caption_is_on_the_page_of_its_table(pages: list[Any]) -> None:
    tables = [box for page in pages for box in boxes(page, "BlockBox") if box.is_table_wrapper]
    assert len(tables) >= 2
    assert all(any(has_rows(box) for box in table.descendants()) for table in tables)


def test_no_word_is_wider_than_its_cell(pages: list[Any]) -> None:
    cells = [cell for page in pages for cell in boxes(page, "TableCellBox")]
    assert [word for cell in cells for word in too_wide(cell)] == []


def too_wide(cell: Any) -> list[str]:
    end = cell.position_x + cell.border_width() + 0.1
    words = (box for box in cell.descendants() if type(box).__name__ == "TextBox")
    return [word.text for word in words if word.position_x + word.width > end]


def has_rows(box: Any) -> bool:
    return type(box).__name__ == "TableRowBox"
