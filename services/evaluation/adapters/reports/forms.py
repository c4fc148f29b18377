"""All forms of a report, by their names in the API."""

import json
from collections.abc import Callable, Iterable, Mapping

from services.evaluation.adapters.reports.page import page_of
from services.evaluation.adapters.reports.pdf import pdf_of
from services.evaluation.adapters.reports.rows import csv_of
from services.evaluation.domain.published_report import PublishedReport
from services.evaluation.domain.report_json import to_json

Tell = Callable[[int], None]


def json_of(published: PublishedReport) -> bytes:
    if not isinstance(published, PublishedReport):
        raise TypeError("only a published report may be shown")
    return json.dumps(to_json(published.report), ensure_ascii=False, indent=1).encode()


_FORMS: Mapping[str, Callable[[PublishedReport, Tell], bytes]] = {
    "html": lambda published, tell: page_of(published, tell).encode(),
    "pdf": pdf_of,
    "csv": lambda published, _tell: csv_of(published),
    "json": lambda published, _tell: json_of(published),
}


def rendered(published: PublishedReport, wanted: Iterable[str], tell: Tell) -> dict[str, bytes]:
    """:param tell: how far it is, from 0 to 100; those with charts take most of it."""
    forms = list(wanted)
    files = {}
    for done, form in enumerate(forms):
        part_done = _part(tell, done, len(forms))
        files[form] = _FORMS[form](published, part_done)
        part_done(100)
    return files


def _part(tell: Tell, done: int, of: int) -> Tell:
    """How far one form is, told as how far all are."""
    return lambda percent: tell((100 * done + percent) // of)
