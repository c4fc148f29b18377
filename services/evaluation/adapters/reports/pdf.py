"""A report as tagged PDF (PDF/UA-1), laid out by WeasyPrint."""

from collections.abc import Callable

from services.evaluation.adapters.reports.page import printed_page_of
from services.evaluation.domain.published_report import PublishedReport


def pdf_of(published: PublishedReport, tell: Callable[[int], None]) -> bytes:
    """Title, language and author come from the page's head; fonts are embedded."""
    import weasyprint

    page = printed_page_of(published, tell)
    document = weasyprint.HTML(string=page, url_fetcher=_only_what_is_in_the_page())
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return written


def _only_what_is_in_the_page() -> object:
    """Nothing is fetched from anywhere: pictures are in the page as data."""
    import weasyprint

    return weasyprint.URLFetcher(allowed_protocols=("data",))
