"""Regions of any number of agencies in which every request has as many to choose from.

An agency lends to the four after it, so a request of a region with more than five agencies finds
the supporters of five. A region of one agency has thirty of its own, a larger one six in each
agency: what changes is how many agencies there are, and that five lend instead of one. How matching
bears with larger pools is measured by `make bench-matching`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from services.matching.adapters.supporter_documents import supporter_document
from shared.region import Region, load_region
from shared.region.matching_policy import Exposure, MatchingPolicy, OfferQuota
from shared.region.model import SharingAgreement
from tests.services.matching.builders import supporter
from tests.support.deployment import PAIR

LENDERS = 5
CHOICE = 30
CAP = 40
"""Nobody answers while it is measured, so places must last for thousands of requests."""

NOTICE = load_region(PAIR).jurisdictions[0].notice_version
"""What every asker has read."""

_NO_RUSH = 100_000
_SINCE = date(2024, 1, 1)


def agency_ids(count: int) -> list[str]:
    return [f"agency{number}" for number in range(count)]


def region_of(count: int) -> Region:
    """Requests are matched one by one: a rush, in which they wait for one another, is measured by
    `make bench-matching`. Limits on one supporter leave room for all that is asked of them.
    """
    pair = load_region(PAIR)
    first = pair.agencies[0]
    ids = agency_ids(count)
    matching = MatchingPolicy(
        surge_from=_NO_RUSH, exposure=Exposure(limit=CAP), offer_quota=OfferQuota(offers=CAP)
    )
    return replace(
        pair,
        agencies=tuple(replace(first, id=one, name=f"Police of {one}") for one in ids),
        agreements=tuple(_agreements(ids, pair.agreements[0].urgencies)),
        policy=replace(pair.policy, matching=matching),
    )


def region_file(count: int, folder: Path) -> Path:
    file = folder / f"region-of-{count}.yml"
    file.write_text(yaml.safe_dump(region_of(count).to_document(), sort_keys=False), "utf-8")
    return file


def pool(ids: Sequence[str]) -> list[dict[str, Any]]:
    """Supporters as matching stores them; everybody can be asked."""
    each = CHOICE // min(len(ids), LENDERS)
    return [_supporter(f"{one} {number}", one) for one in ids for number in range(each)]


def all_free() -> list[dict[str, Any]]:
    """The change, as a pipeline, that takes every hold and every recent offer from a supporter."""
    nobody: list[Any] = []
    fresh = {"holds": nobody, "recent_offers": nobody, "free": "$cap", "load": 0}
    return [{"$set": {**fresh, "last_offered_at": None, "at_midnight": None}}]


def _supporter(name: str, agency: str) -> dict[str, Any]:
    long_ago = datetime.now(UTC) - timedelta(days=100)
    return supporter_document(
        supporter(
            name,
            agency,
            unit="D01",
            topics=frozenset({"sleep"}),
            cap=CAP,
            enrolled_at=long_ago,
            unit_as_of=long_ago,
            declared_on=long_ago.date(),
        )
    )


def _agreements(ids: Sequence[str], urgencies: tuple[str, ...]) -> Iterator[SharingAgreement]:
    for number, lender in enumerate(ids):
        after = [ids[(number + step) % len(ids)] for step in range(1, LENDERS)]
        borrowers = tuple(dict.fromkeys(one for one in after if one != lender))
        if borrowers:
            yield SharingAgreement(lender, borrowers, _SINCE, None, urgencies)
