"""One round of a race: requests with open offers, everybody at once, then the books."""

from collections import Counter
from dataclasses import dataclass

from services.matching.domain.vocabulary import Urgency
from tests.bench.matching.platforms import Stand
from tests.bench.races.books import Books, books_of
from tests.bench.races.offers import submit
from tests.bench.races.racers import Prepare, race


@dataclass(frozen=True)
class Race:
    requests: int
    acceptances: int
    processes: int
    seed: int


@dataclass(frozen=True)
class Round:
    books: Books
    answers: Counter[str]
    offers: int

    @property
    def acceptances(self) -> int:
        return sum(self.answers.values())


def run_round(
    standing: Stand, size: Race, urgency: Urgency, prepare: Prepare | None = None
) -> Round:
    """`prepare` is called in every racer before it starts."""
    offers = submit(standing, size.requests, urgency)
    tries = max(size.acceptances // size.requests, 1)
    answers = race(standing.env, offers, tries, size.processes, size.seed, prepare)
    return Round(books_of(standing.mongo, offers), answers, len(offers))
