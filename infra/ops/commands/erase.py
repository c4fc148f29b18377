"""``erase``: one request, or an agency that has left, with a receipt that names nobody."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from infra.ops import deployment
from infra.ops.confirmation import named_twice
from infra.ops.deployment import Deployment
from infra.ops.erasing.agency import AgencyErasure
from infra.ops.progress import say
from infra.provisioning.provision import check_whole

if TYPE_CHECKING:
    from infra.ops.erasing.case import CaseReceipt

HELP = "destroy what was said in one request, or all of an agency that has left"

_CASE_STAYS = (
    "codes about its course (matching, 90 days), events as codes (7 days), counts (for good)",
    "events about it that a service could not handle: in dead letters, as codes, 30 days",
    "the answers to its asker's own calls, sealed under their keys: 2 days",
    "the key may be in memory for KEY_CACHE_MS more, and in the database's log until that is full",
    "a backup of keys from before brings the text back: let those be gone, then it is complete",
)
_AGENCY_STAYS = (
    "what other agencies' requests hold of its supporters: references, 90 days",
    "events of others that name it: 7 days, in dead letters 30; this receipt",
    "events about it that come later still, or cannot be read: in dead letters, 30 days",
    "answers to calls of its people, sealed under the callers' keys: 2 days",
    "its material where key files are copied (containers, Kubernetes Secrets): bring the new ones",
    "keys in the memory of services: data keys for KEY_CACHE_MS more, its material until they read"
    " the new key file, which they do with the next call; in the database's log for a while",
    "backups from before: with their keys they bring everything back, so let those be gone",
)
_NO_HOLD = "Watchmate knows no legal hold: whether this may be erased is yours to know"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deployment.add_arguments(parser)
    parser.add_argument("--agency", required=True, help="whose request it is, or who has left")
    parser.add_argument("--request", metavar="ID", help="one request; without it, the agency")
    parser.add_argument(
        "--forget-asker",
        action="store_true",
        help="with --request: also who asked, so that they do not find it again",
    )
    parser.add_argument(
        "--yes-erase", metavar="AGENCY", help="the agency's id again, instead of typing it"
    )


def run(options: argparse.Namespace) -> int:
    found = deployment.deployment_of(options)
    with found.admin.mongo() as client:
        check_whole(client, found.names)
    if options.request:
        _case(found, options)
    else:
        _agency(found, options)
    return 0


def _case(found: Deployment, options: argparse.Namespace) -> None:
    from infra.ops.erasing.case import erase_case  # all of intake, which the others do not need

    say(f"erases one request of {options.agency}: its key, its words, who helped")
    say(_NO_HOLD)
    receipt = erase_case(found, options.agency, options.request, options.forget_asker)
    say("it was erased before; this is its receipt" if receipt.already else "erased")
    _stays(_CASE_STAYS)
    print(json.dumps(_document(receipt)))


def _agency(found: Deployment, options: argparse.Namespace) -> None:
    with found.admin.mongo() as client:
        erasure = AgencyErasure(found, client, options.agency)
        state = erasure.check()
        if state != "done":
            say(f"erases {options.agency}: keys, database, records in the region's, accounts")
            say(f"goes on where it was ended: {options.agency}" if state == "begun" else _NO_HOLD)
            named_twice(options.agency, options.yes_erase, "erased", "--yes-erase")
            erasure.run(say)
        _stays(_AGENCY_STAYS)
        print(json.dumps(_plain(erasure.receipt())))


def _stays(lines: tuple[str, ...]) -> None:
    for line in lines:
        say(f"  stays: {line}")


def _document(receipt: CaseReceipt) -> dict[str, Any]:
    return {
        "erased": "request",
        "agency": receipt.agency,
        "request": receipt.request,
        "on": receipt.on.isoformat(),
        "destroyed": list(receipt.destroyed),
        "receipt": receipt.digest,
        "asker_forgotten": receipt.asker_forgotten,
    }


def _plain(journal: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: journal[name].isoformat() for name in ("begun_at", "done_at") if name in journal}
    groups = ("data_keys", "records", "region_records")
    counts = {name: sum(journal.get(name, {}).values()) for name in groups}
    return {"erased": "agency", "agency": journal["_id"].partition(":")[2], **counts, **times}
