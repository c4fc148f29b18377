"""What a rush left behind: limits kept, nothing lost or doubled, and who waited how long."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.matching.adapters.supporter_documents import supporter_of
from services.matching.domain.supporter import Supporter
from shared.events.envelope import Event
from shared.region import Region
from shared.storage import Mongo
from tests.bench.matching.percentiles import percentile

Document = dict[str, Any]
Groups = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class RushReport:
    """`waits`: seconds to the first offer, by what may be told apart and its values.

    `offers_by`: offers to each supporter who can be reached, by what they are.
    """

    requests: int
    offered: int
    seconds: float
    lost: int
    doubled: int
    over_cap: int
    over_exposure: int
    over_offers: int
    gini: float
    waits: Mapping[str, Groups] = field(default_factory=dict)
    offers_by: Mapping[str, Groups] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        waited = [one for group in self.waits["agency"].values() for one in group]
        plain = ("offered", "lost", "doubled", "over_cap", "over_exposure", "over_offers")
        return {
            "seconds": round(self.seconds, 1),
            "last_offer": round(self.last_offer, 1),
            **{name: getattr(self, name) for name in plain},
            "gini": round(self.gini, 3),
            "wait_p50": round(percentile(waited, 0.5), 2) if waited else None,
            "wait_p99": round(percentile(waited, 0.99), 2) if waited else None,
        }

    def lines(self) -> Iterator[str]:
        yield f"\nrush of {self.requests} requests"
        yield f"  offered to a supporter: {self.offered}, the last after {self.last_offer:.1f} s;"
        yield f"    handed to a coordinator, since nobody suits: {self.requests - self.offered};"
        yield f"    all answered after {self.seconds:.1f} s"
        yield f"  requests or offers lost: {self.lost}, doubled: {self.doubled}"
        yield f"  supporters over their cap: {self.over_cap}, over what they can bear:"
        yield f"    {self.over_exposure}, asked too often within the period: {self.over_offers}"
        yield f"  spread of the new offers over who could be asked (Gini): {self.gini:.3f},"
        yield "    where 0 is as many for each and 1 all for one"
        yield from self._lines_of_waits()
        yield from self._lines_of_offers()

    @property
    def last_offer(self) -> float:
        groups = self.waits.get("agency", {}).values()
        return max((one for group in groups for one in group), default=0.0)

    def _lines_of_waits(self) -> Iterator[str]:
        """Who asks is unknown by design, so bands and shifts are those they wish for."""
        for what, groups in self.waits.items():
            yield f"\n  {'seconds to the first offer by ' + what:46} requests  half in  99 % in"
            for name, group in sorted(groups.items()):
                half, most = percentile(group, 0.5), percentile(group, 0.99)
                yield f"    {name:44} {len(group):8} {half:8.2f} {most:8.2f}"

    def _lines_of_offers(self) -> Iterator[str]:
        for what, groups in self.offers_by.items():
            yield f"\n  {'new offers to a supporter by their ' + what:46} supporters   mean"
            for name, group in sorted(groups.items()):
                yield f"    {name:44} {len(group):10} {sum(group) / len(group):6.2f}"


def report_of(
    mongo: Mongo, region: Region, events: Sequence[Event], told: Sequence[Event], seconds: float
) -> RushReport:
    """Events sent, searches and offers stored, offers told, and supporters as they are now."""
    stored = list(_stored(mongo, {event.agency for event in events}))
    supporters = [supporter_of(row) for row in mongo.collection("matching.supporters").find()]
    given = Counter(offer["supporter_ref"] for offer in stored)
    asked = [one for one in supporters if given[one.ref]]
    policy = region.policy.matching
    reachable = _reachable(supporters, given, max(event.time for event in events))
    return RushReport(
        requests=len(events),
        offered=len({offer["request_id"] for offer in stored}),
        seconds=seconds,
        lost=_lost(mongo, events, stored, told),
        doubled=_doubled(region, events, stored, told),
        over_cap=sum(one.free < 0 for one in asked),
        over_exposure=sum(one.load > policy.exposure.limit for one in asked),
        over_offers=sum(_lately(one, region, events) > policy.offer_quota.offers for one in asked),
        gini=gini([given[one.ref] for one in reachable]),
        waits=_waits(events, stored),
        offers_by=_offers_by(reachable, given),
    )


def gini(values: Sequence[float]) -> float:
    """0 when all have as much, near 1 when one has all."""
    ranked, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(rank * value for rank, value in enumerate(ranked, 1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)


def _stored(mongo: Mongo, agencies: Iterable[str]) -> Iterator[Document]:
    for agency in sorted(agencies):
        yield from mongo.collection("matching.offers", agency).find()


def _lost(
    mongo: Mongo, events: Sequence[Event], stored: Sequence[Document], told: Sequence[Event]
) -> int:
    """Events without a search, searches whose offers are not there, offers nobody was told of."""
    searches: dict[str, Document] = {}
    for agency in {event.agency for event in events}:
        rows = mongo.collection("matching.searches", agency).find()
        searches |= {row["_id"]: row for row in rows}
    without = [event for event in events if event.data["request_id"] not in searches]
    there = {offer["_id"] for offer in stored}
    missing = [one for row in searches.values() for one in row["offers"] if one not in there]
    heard = {event.data["offer_id"] for event in told}
    return len(without) + len(missing) + len(there - heard)


def _doubled(
    region: Region, events: Sequence[Event], stored: Sequence[Document], told: Sequence[Event]
) -> int:
    """More offers open than may be at once, two to one supporter, two events of one offer."""
    at_once = {
        event.data["request_id"]: region.policy.matching.fan_out[event.data["urgency"]]
        for event in events
    }
    made = Counter(offer["request_id"] for offer in stored if offer["state"] == "open")
    too_many = sum(max(count - at_once[request], 0) for request, count in made.items())
    pairs = Counter((offer["request_id"], offer["supporter_ref"]) for offer in stored)
    heard = Counter(event.data["offer_id"] for event in told if event.id)
    ids = {event.id for event in told}
    twice = sum(count - 1 for count in heard.values()) - (len(told) - len(ids))
    return too_many + sum(count - 1 for count in pairs.values()) + twice


def _lately(one: Supporter, region: Region, events: Sequence[Event]) -> int:
    begins = events[0].time - region.policy.matching.offer_quota.period
    return sum(at > begins for at in one.recent_offers)


def _reachable(
    supporters: Sequence[Supporter], given: Mapping[str, int], now: datetime
) -> list[Supporter]:
    """Whoever could have been asked, so that the others' nothing is not called unfair."""
    return [
        one
        for one in supporters
        if given[one.ref]
        or (not one.paused and one.free > 0 and one.profile.times.covers(now) and _valid(one, now))
    ]


def _valid(one: Supporter, now: datetime) -> bool:
    until = one.profile.training_valid_until
    rests = one.rests_until is not None and one.rests_until > now
    return until is not None and until >= one.today(now) and not rests


def _waits(events: Sequence[Event], stored: Sequence[Document]) -> dict[str, Groups]:
    first: dict[str, datetime] = {}
    for offer in stored:
        made = offer["made_at"]
        first[offer["request_id"]] = min(made, first.get(offer["request_id"], made))
    waits: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        made = first.get(event.data["request_id"])
        if made is None:
            continue
        for what, names in _told_apart(event).items():
            for name in names:
                waits[what][name].append(max((made - event.time).total_seconds(), 0.0))
    return {what: dict(groups) for what, groups in waits.items()}


def _told_apart(event: Event) -> dict[str, Sequence[str]]:
    data = event.data
    return {
        "agency": [event.agency],
        "urgency": [data["urgency"]],
        "shift wished": data["day_parts"] or ["any"],
        "rank band wished": data["rank_bands"] or ["any"],
    }


def _offers_by(reachable: Sequence[Supporter], given: Mapping[str, int]) -> dict[str, Groups]:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in reachable:
        found["agency"][one.agency].append(given[one.ref])
        found["rank band"][one.profile.rank_band.value].append(given[one.ref])
        found["shift"][_shift(one)].append(given[one.ref])
    return {what: dict(groups) for what, groups in found.items()}


def _shift(one: Supporter) -> str:
    """By the clock of the supporter, when their week's first span begins."""
    if one.profile.times.weekly_hours >= 7 * 24:
        return "always"
    hour = min((window.day, window.start) for window in one.profile.availability)[1].hour
    return ("night", "morning", "afternoon", "evening")[hour // 6]
