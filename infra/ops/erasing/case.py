"""Erasing one request now instead of when its time has come, by the rules of intake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from infra.local.trouble import Trouble
from infra.ops.deployment import Deployment
from infra.ops.own_platform import platform_of
from services.intake.domain.erasure import WORDS, receipt_for
from services.intake.domain.errors import NotFound
from services.intake.domain.support_request import SupportRequest
from services.intake.entrypoints.wiring import IntakeWiring
from shared.runtime.platform import Platform


@dataclass(frozen=True)
class CaseReceipt:
    """``digest`` is the row of ``intake.erasures`` that proves it; it names nobody."""

    agency: str
    request: str
    on: date
    destroyed: tuple[str, ...]
    digest: str
    asker_forgotten: bool
    already: bool


def erase_case(
    deployment: Deployment, agency: str, request_id: str, forget_asker: bool
) -> CaseReceipt:
    """Its key first, then what is kept of it. Ended in between, the same call finishes.

    :raises Trouble: for a request that is not there, or that somebody still waits for.
    """
    with platform_of(deployment, "intake") as platform:
        wiring = IntakeWiring(platform)
        already = _ended(wiring, agency, request_id).erased_at is not None
        if not already:
            wiring.bind(None).erase.shred(agency, request_id)
            platform.transactions.run(lambda tx: wiring.bind(tx).erase.record(agency, request_id))
        if forget_asker:
            platform.transactions.run(lambda tx: wiring.bind(tx).forget_asker(agency, request_id))
        return _receipt(platform, wiring, agency, request_id, forget_asker, already)


def _ended(wiring: IntakeWiring, agency: str, request_id: str) -> SupportRequest:
    try:
        request = wiring.bind(None).erase.book.get(agency, request_id)
    except (NotFound, ValueError) as error:
        raise Trouble(
            "there is no such request at that agency", "check --agency and --request"
        ) from error
    if request.live:
        raise Trouble(
            "the request is still open, and intake erases none that somebody waits for",
            "have it withdrawn or closed, then run this again",
        )
    return request


def _receipt(
    platform: Platform,
    wiring: IntakeWiring,
    agency: str,
    request_id: str,
    forgotten: bool,
    already: bool,
) -> CaseReceipt:
    """As it is kept: when the request was erased before, with that day."""
    request = _ended(wiring, agency, request_id)
    if request.erased_at is None:
        raise Trouble("the erasure was not recorded", "run this again")
    digest = receipt_for(request_id, request.erased_at, WORDS).request_digest
    row = platform.mongo.collection("intake.erasures", agency).find_one({"_id": digest})
    if row is None:
        raise Trouble("there is no receipt of the erasure", "run this again")
    on = date.fromisoformat(row["on"])
    return CaseReceipt(agency, request_id, on, tuple(row["what"]), digest, forgotten, already)
