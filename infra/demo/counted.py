"""Holds what evaluation counted against the books of those whose doings it counts.

Evaluation keeps sums of what it hears, so a doing that was heard twice or never shows nowhere
else. Services leave their sums and books standing from day to day: what is looked at is how far
they have come apart since an earlier look.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE, WITH_CONTACT
from shared.region.survey_policy import SurveyPolicy
from shared.storage import Mongo

Row = Mapping[str, Any]
Sums = Counter[str]

_ASKED = SurveyPolicy()
"""The later surveys come weeks after the day."""

# A moment before or after the edge of a band, as clocks differ, is no finding.
_BANDS = ("time_to_offer", "time_to_acceptance")
# As evaluation calls them: an offer that nobody has answered, and one whose contact is over.
_OUTCOMES = {"open": "made", "completed": "accepted"}
_DELIVERED = {"sent": "delivered", "failed": "failed"}
_WISH = {"wish.urgency": 1, "wish.prefer": 1, "wish.topics": 1}
_OF_A_REQUEST = {"identity_level": 1, "ending": 1, **_WISH}
_OF_AN_OFFER = {"request_id": 1, "state": 1, "supporter_agency": 1, "accepted_at": 1}


@dataclass(frozen=True)
class Counted:
    """Of each agency, by the name of a sum: how much was counted beyond what was done."""

    beyond: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def at(cls, mongo: Mongo, agencies: Iterable[str]) -> "Counted":
        return cls(
            {
                agency: _beyond(_of_evaluation(mongo, agency), _of_the_others(mongo, agency))
                for agency in agencies
            }
        )

    @property
    def agencies(self) -> list[str]:
        return sorted(self.beyond)

    @property
    def right(self) -> bool:
        return not any(self.beyond.values())

    def since(self, before: "Counted") -> "Counted":
        """What has come apart in between."""
        return Counted(
            {
                agency: _beyond(sums, before.beyond.get(agency, {}))
                for agency, sums in self.beyond.items()
            }
        )

    @property
    def lost(self) -> list[str]:
        return [f"not counted: {what}, {-by} times" for what, by in self._lines() if by < 0]

    @property
    def doubled(self) -> list[str]:
        return [f"counted once more: {what}, {by} times" for what, by in self._lines() if by > 0]

    def _lines(self) -> Iterator[tuple[str, int]]:
        for agency, sums in sorted(self.beyond.items()):
            for name, by in sorted(sums.items()):
                yield f"{name} of {agency}", by


def _beyond(counted: Mapping[str, int], done: Mapping[str, int]) -> dict[str, int]:
    return {
        name: by for name in {*counted, *done} if (by := counted.get(name, 0) - done.get(name, 0))
    }


def _of_evaluation(mongo: Mongo, agency: str) -> Sums:
    sums: Sums = Counter()
    for row in mongo.collection("evaluation.counters", agency).find({}, {"counts": 1}):
        for table, cells in row["counts"].items():
            for cell, times in cells.items():
                sums[table if table in _BANDS else f"{table}.{cell}"] += times
    for row in mongo.collection("evaluation.invitations", agency).find({}):
        sums[f"invited.{row['_id']}"] += row.get("invited", 0)
    return sums


def _of_the_others(mongo: Mongo, agency: str) -> Sums:
    requests = mongo.collection("intake.requests", agency).find({}, _OF_A_REQUEST)
    offers = mongo.collection("matching.offers", agency).find({}, _OF_AN_OFFER)
    # Only evaluation remembers that a search found nobody, once another has begun.
    flows = mongo.collection("evaluation.flows", agency).find({"escalated": True}, {"_id": 1})
    sums = sums_of(agency, list(requests), list(offers), {row["_id"] for row in flows})
    return sums + _delivered(mongo, agency)


def _delivered(mongo: Mongo, agency: str) -> Sums:
    """Notices by channel; a delivery that was dropped is neither."""
    by = {"_id": {"channel": "$channel", "state": "$state"}, "times": {"$sum": 1}}
    found = mongo.collection("notifications.deliveries", agency).aggregate([{"$group": by}])
    rows = [(one["_id"]["channel"], one["_id"]["state"], one["times"]) for one in found]
    return Counter(
        {
            f"notices.{channel}_{_DELIVERED[state]}": times
            for channel, state, times in rows
            if state in _DELIVERED
        }
    )


def sums_of(
    agency: str, requests: Iterable[Row], offers: Iterable[Row], escalated: set[str]
) -> Sums:
    """What evaluation must have counted of these."""
    offered: dict[str, list[Row]] = {}
    for offer in offers:
        offered.setdefault(offer["request_id"], []).append(offer)
    sums: Sums = Counter()
    for request in requests:
        sums.update(_of_a_request(request))
        sums.update(_of_its_offers(agency, offered.get(request["_id"], [])))
        sums[f"escalated.{'yes' if request['_id'] in escalated else 'no'}"] += 1
    return sums


def _of_a_request(request: Row) -> list[str]:
    wish, ending = request["wish"], request.get("ending")
    outcome = (ending or {}).get("outcome") or {}
    how = outcome.get("outcome") or (ending["state"] if ending else "open")
    waves = (BASELINE, AFTER_CONTACT) if how in WITH_CONTACT else (BASELINE,)
    return [
        "requests.all",
        f"urgency.{wish['urgency']}",
        f"identity.{request['identity_level']}",
        f"preference.{wish['prefer']}",
        *(f"topic.{topic}" for topic in set(wish["topics"])),
        f"outcome.{how}",
        *_bands(outcome),
        *(f"invited.{wave}.{each}" for wave in waves for each in _ASKED.instruments_of(wave)),
    ]


def _bands(outcome: Row) -> list[str]:
    tables = ("contacts", "duration", "first_contact")
    bands = ((table, outcome.get(f"{table}_band")) for table in tables)
    return [f"{table}.{band}" for table, band in bands if band]


def _of_its_offers(agency: str, offers: list[Row]) -> list[str]:
    accepted = sorted(
        (offer["accepted_at"], offer["_id"], offer["supporter_agency"])
        for offer in offers
        if offer["accepted_at"]
    )
    return [
        *(f"offers.{_OUTCOMES.get(offer['state'], offer['state'])}" for offer in offers),
        f"answered.{_whose(agency, accepted[0][2]) if accepted else 'not_yet'}",
        *(["time_to_offer"] if offers else []),
        *(["time_to_acceptance"] if accepted else []),
    ]


def _whose(agency: str, supporters: str) -> str:
    return "own_agency" if supporters == agency else "another_agency"
