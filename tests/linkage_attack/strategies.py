"""Ways to find the request behind an answer. Each guesses one request for every answer it can.

All know what nobody can hide: the agency, the wave, and which requests were helped. An attacker
may use each of them, so the verdict looks at all.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.linkage_attack.loot import Loot, Row, leaves, moments, words

RESPONSES, USED, REQUESTS = "evaluation.responses", "evaluation.used_passes", "intake.requests"


@dataclass(frozen=True)
class Scene:
    """One agency, wave and instrument: these answers are of these requests, in some order."""

    agency: str
    wave: str
    answers: Sequence[Row]
    requests: Sequence[Row]
    loot: Loot


Guesses = Mapping[str, str]
"""Id of an answer → id of a request."""

Strategy = Callable[[Scene], Guesses]


def scenes(loot: Loot, agencies: Sequence[str]) -> Iterator[Scene]:
    for agency in agencies:
        answers = loot.of(agency, RESPONSES)
        for wave, instrument in sorted({(row["wave"], row["instrument"]) for row in answers}):
            asked = [r for r in answers if (r["wave"], r["instrument"]) == (wave, instrument)]
            yield Scene(agency, wave, asked, _invited(loot, agency, wave), loot)


def _invited(loot: Loot, agency: str, wave: str) -> list[Row]:
    """In the order in which they were invited."""
    requests = loot.of(agency, REQUESTS)
    if wave == "baseline":
        return sorted(requests, key=lambda row: row["submitted_at"])
    ended = [row for row in requests if row.get("ending")]
    return sorted(ended, key=lambda row: row["ending"]["at"])


def by_natural_order(scene: Scene) -> Guesses:
    """As they lie in the collection, beside the order in which people were invited."""
    return _in_step(scene.answers, scene.requests)


def by_order_of_ids(scene: Scene) -> Guesses:
    """Ids that count up, or begin with a time, would give the order again."""
    return _in_step(sorted(scene.answers, key=lambda row: str(row["_id"])), scene.requests)


def by_order_of_participants(scene: Scene) -> Guesses:
    return _in_step(sorted(scene.answers, key=lambda row: row["participant"]), scene.requests)


def by_order_of_both_collections(scene: Scene) -> Guesses:
    """Natural order on both sides: caches and copies keep what clocks do not."""
    order = {row["_id"]: n for n, row in enumerate(scene.loot.of(scene.agency, REQUESTS))}
    requests = sorted(scene.requests, key=lambda row: order[row["_id"]])
    return _in_step(scene.answers, requests)


def by_used_passes(scene: Scene) -> Guesses:
    """The uses of passes as they lie; where one says which answer it was for, more of it."""
    place = {row["_id"]: n for n, row in enumerate(scene.loot.of(scene.agency, USED))}
    known = {word: place[row["_id"]] for row in scene.loot.of(scene.agency, USED)
             for word in words(row)}  # fmt: skip
    ranks = [min((known[w] for w in words(row) if w in known), default=-1) for row in scene.answers]
    ranked = [row for _, row in sorted(zip(ranks, scene.answers, strict=True), key=lambda p: p[0])]
    return _in_step(ranked, scene.requests)


def by_issued_passes(scene: Scene) -> Guesses:
    """Rows of issued passes as they lie, beside answers as they lie."""
    issued = scene.loot.of(scene.agency, "intake.issued_passes")
    shared = {word for row in issued for word in words(row)}
    first = [row for row in scene.answers if words(row) & shared]
    rest = [row for row in scene.answers if not words(row) & shared]
    return _in_step([*first, *rest], list(reversed(scene.requests)))


def by_nearest_moment(scene: Scene) -> Guesses:
    """Any moment that an answer holds, beside when somebody was invited."""
    guesses = {}
    for row in scene.answers:
        if told := moments(row):
            nearest = min(scene.requests, key=lambda one: abs(_invited_at(one, scene) - told[0]))
            guesses[str(row["_id"])] = str(nearest["_id"])
    return guesses


def by_shared_words(scene: Scene) -> Guesses:
    """The same id or digest in an answer and in a row that leads to a request, at any remove."""
    reach: dict[str, str] = {}
    for request in scene.requests:
        for word in words(request):
            reach.setdefault(word, str(request["_id"]))
    for _ in range(2):
        for row in scene.loot.elsewhere(RESPONSES):
            found = words(row)
            if request_id := next((reach[word] for word in found if word in reach), None):
                for word in found:
                    reach.setdefault(word, request_id)
    return _where(scene, reach.get)


def by_hashing(scene: Scene) -> Guesses:
    """Digests without a key can be tried out: of ids, references and keys' digests."""
    tried: dict[str, str] = {}
    for request in scene.requests:
        for word in words(request) | {f"{scene.agency}|{word}" for word in words(request)}:
            for name in ("sha256", "sha512", "sha1", "md5"):
                digest = hashlib.new(name, word.encode(), usedforsecurity=False).hexdigest()
                tried[digest] = str(request["_id"])
    return _where(scene, tried.get)


def by_logs(scene: Scene) -> Guesses:
    """Lines that name something of an answer, in their order."""
    lines = [line for log in scene.loot.logs.values() for line in log]
    said: list[tuple[int, Row]] = []
    for row in scene.answers:
        told = words(row)
        places = (n for n, line in enumerate(lines) if any(word in line for word in told))
        if (first := next(places, None)) is not None:
            said.append((first, row))
    ordered = [row for _, row in sorted(said, key=lambda pair: pair[0])]
    return _in_step(ordered, scene.requests)


def by_size(scene: Scene) -> Guesses:
    """The longest answer beside the longest request."""
    return _in_step(_by_length(scene.answers), _by_length(scene.requests))


def by_oplog(scene: Scene) -> Guesses:
    """Not among those that must fail: whoever reads MongoDB's own log in time has the order."""
    place = scene.loot.oplog
    written = [row for row in scene.answers if str(row["_id"]) in place]
    return _in_step(sorted(written, key=lambda row: place[str(row["_id"])]), scene.requests)


STRATEGIES: Mapping[str, Strategy] = {
    "natural_order": by_natural_order,
    "order_of_both_collections": by_order_of_both_collections,
    "order_of_ids": by_order_of_ids,
    "order_of_participants": by_order_of_participants,
    "used_passes": by_used_passes,
    "issued_passes": by_issued_passes,
    "nearest_moment": by_nearest_moment,
    "shared_words": by_shared_words,
    "hashing": by_hashing,
    "logs": by_logs,
    "size": by_size,
}


def _in_step(answers: Sequence[Row], requests: Sequence[Row]) -> Guesses:
    pairs = zip(answers, requests, strict=False)
    return {str(answer["_id"]): str(request["_id"]) for answer, request in pairs}


def _where(scene: Scene, found: Callable[[str], str | None]) -> Guesses:
    guesses = {}
    for row in scene.answers:
        hits = (hit for word in words(row) if (hit := found(word)) is not None)
        if (hit := next(hits, None)) is not None:
            guesses[str(row["_id"])] = hit
    return guesses


def _invited_at(request: Row, scene: Scene) -> Any:
    return request["submitted_at"] if scene.wave == "baseline" else request["ending"]["at"]


def _by_length(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: sum(len(str(value)) for value in leaves(row)))
