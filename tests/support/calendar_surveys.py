"""For a test's region.yml: surveys of the calendar that are open whatever day it is."""

from datetime import date


def open_surveys() -> str:
    """Lines of its ``policy``: opened three days ago, or on the period's first day."""
    today = date.today()
    year, quarter = date(today.year, 1, 1), date(today.year, today.month - (today.month - 1) % 3, 1)
    begun = {"climate": year, "supporter_wellness": quarter}
    return "  surveys:\n    waves:\n" + "".join(
        f"      {wave}: {{instruments: [who5], after: P{max(0, (today - first).days - 3)}D}}\n"
        for wave, first in begun.items()
    )
