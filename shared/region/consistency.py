"""What the parts of a region must agree on among themselves."""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.region.matching_policy import Exposure
from shared.region.model import Agency, Region
from shared.yaml_files import Path

Finding = tuple[Path, str]


def inconsistencies(region: Region, today: date) -> Iterator[Finding]:
    """Path and remedy of each contradiction, in the order of the file."""
    yield from _repeated("agencies", "id", [agency.id for agency in region.agencies])
    yield from _repeated("jurisdictions", "id", [entry.id for entry in region.jurisdictions])
    yield from _agency_findings(region)
    yield from _agreement_findings(region)
    for index, entry in enumerate(region.jurisdictions):
        if entry.reviewed_by_counsel_on > today:
            path = ("jurisdictions", index, "reviewed_by_counsel_on")
            yield path, "is in the future; write the day counsel did review it"
    if region.policy.rounding > region.policy.minimum_cell_size:
        yield ("policy", "rounding"), "must not be more than minimum_cell_size"
    yield from _exposure_findings(region.policy.matching.exposure)


def _agency_findings(region: Region) -> Iterator[Finding]:
    jurisdictions = {entry.id for entry in region.jurisdictions}
    for index, agency in enumerate(region.agencies):
        here: Path = ("agencies", index)
        if agency.jurisdiction not in jurisdictions:
            yield (*here, "jurisdiction"), _unknown("jurisdiction", jurisdictions)
        codes = [unit.code for unit in agency.units]
        for path, remedy in (*_repeated("units", "code", codes), *_parent_findings(agency)):
            yield (*here, *path), remedy


def _parent_findings(agency: Agency) -> Iterator[Finding]:
    for place, unit in enumerate(agency.units):
        if unit.parent is None:
            continue
        if not agency.has_unit(unit.parent):
            remedy = _unknown("unit", (other.code for other in agency.units))
            yield ("units", place, "parent"), remedy
        elif unit.code in agency.units_above(unit.parent):
            yield ("units", place, "parent"), "a unit cannot be above itself; name a unit above it"


def _agreement_findings(region: Region) -> Iterator[Finding]:
    agencies = {agency.id for agency in region.agencies}
    for index, agreement in enumerate(region.agreements):
        here: Path = ("agreements", index)
        if agreement.lender not in agencies:
            yield (*here, "lender"), _unknown("agency", agencies)
        for place, borrower in enumerate(agreement.borrowers):
            if borrower not in agencies:
                yield (*here, "borrowers", place), _unknown("agency", agencies)
            if borrower == agreement.lender:
                yield (*here, "borrowers", place), "an agency does not borrow from itself; remove"
        if agreement.to_date is not None and agreement.to_date < agreement.from_date:
            yield (*here, "to"), "is before 'from'; write a later day or leave it out"


def _exposure_findings(exposure: Exposure) -> Iterator[Finding]:
    """A topic that nobody may carry would reach no supporter, ever."""
    heaviest = max(exposure.weights, key=lambda topic: exposure.weights[topic], default=None)
    if heaviest is not None and exposure.limit < exposure.weights[heaviest]:
        remedy = f"must be at least {exposure.weights[heaviest]}, the weight of {heaviest}"
        yield ("policy", "matching", "exposure", "limit"), remedy


def _repeated(many: str, key: str, values: list[str]) -> Iterator[Finding]:
    for index, value in enumerate(values):
        if value in values[:index]:
            first = values.index(value)
            yield (many, index, key), f"the same as {many}[{first}].{key}; each must be its own"


def _unknown(what: str, known: Iterable[str]) -> str:
    return f"unknown {what}; this file has: {', '.join(sorted(known))}"
