"""A day played on the running stack and held against its books; what it tells is not here."""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tqdm import tqdm

from infra.demo.api import Api, CallFailed, expect
from infra.demo.books import Books, request_ids
from infra.demo.cast import OFFICERS, SUPPORTERS, Cast, Casting
from infra.demo.counted import Counted
from infra.demo.day import Coordinators, Day
from infra.demo.indicators import report_months
from infra.demo.officers import Asked, Officers
from infra.demo.passes import open_surveys
from infra.demo.placeholder_wording import lend_wording
from infra.demo.plan import draw_day, draw_tempers
from infra.demo.reconcile import Reconciliation, reconcile, wait_until
from infra.demo.running import Running
from infra.demo.supporters import Supporters
from infra.demo.tokens import TokenDesk
from shared.region.survey_policy import OF_REQUESTS

_COUNTED_SECONDS = 60.0
_SURVEYS_SECONDS = 120.0
_REQUESTS = set(OF_REQUESTS)


@dataclass(frozen=True)
class Waits:
    """Seconds, at most: for the last request to come to its end, and for all books to agree.

    Who does not expect them to ever be as they should waits for less.
    """

    end: float = 480.0
    agree: float = 120.0


@dataclass
class Played:
    """Who took part, what the clients know, and what the books say of it."""

    cast: Cast
    officers: Officers
    supporters: Supporters
    found: Reconciliation


class Performance:
    """One run against a stack that is up: people join, ask, answer; everything comes to an end."""

    def __init__(
        self,
        running: Running,
        seed: int,
        count: int,
        seconds: float,
        while_helped: Callable[[Officers, Asked], None] = lambda officers, asked: None,
        waits: Waits | None = None,
    ) -> None:
        """``while_helped`` is what an officer does between the first contact and the last."""
        self.running = running
        self._while_helped = while_helped
        self._waits = waits or Waits()
        self.api = Api(running.urls)
        self.desk = TokenDesk(running.identity_environment)
        self._seed = seed
        self._count = count
        self._seconds = seconds

    def play(self, before_books: Callable[[], None] = lambda: None) -> Played:
        """``before_books`` is called when the day is over and the waiting for its ends begins."""
        lend_wording(self.running.state / "wording", self.api)
        cast = self.assemble()
        report_months(self.api, self.desk, cast, self._seed)
        before, counted = request_ids(self.running.mongo, OFFICERS), self._counted()
        officers = Officers(self.api, self.desk, cast, self._notices())
        supporters = self._supporters(cast, officers)
        day = Day(officers, supporters, self._seconds, self._seed)
        self._await_surveys()
        supporters.start()
        with _bar("a day of requests", self._count) as bar:
            day.play(draw_day(self._seed, self._count, OFFICERS), lambda: _step(bar))
        before_books()
        books = Books(self.running.mongo, officers.asked.values(), before, counted)
        self._let_it_end(books, cast)
        supporters.stop()
        day.after_surveys()
        found = reconcile(books, officers.asked, supporters.diary)
        found.lost += [f"request not taken: {failure}" for failure in day.failures]
        found.doubled += ["a repeat was answered differently"] * officers.different_answers
        return Played(cast, officers, supporters, found)

    def close(self) -> None:
        self.desk.close()

    def _counted(self) -> Counted:
        """How evaluation's sums stand before the day, once they are right or stay wrong."""
        looks: list[Counted] = []

        def right() -> bool:
            looks.append(Counted.at(self.running.mongo, OFFICERS))
            return looks[-1].right

        wait_until(right, _COUNTED_SECONDS, lambda: None)
        return looks[-1]

    def assemble(self) -> Cast:
        """The people of an earlier run, or new ones brought in through the services' doors."""
        file = self.running.state / "demo" / "cast.json"
        if file.exists():
            return Cast.load(file)
        units = {
            agency: [unit["code"] for unit in self._notice(agency)["units"]] for agency in OFFICERS
        }
        with _bar("people join", Casting.size()) as bar:
            casting = Casting(
                self.api,
                self.desk,
                self.running.identity_environment,
                lambda: _step(bar),
                self._seed,
            )
            cast = casting.bring_in(units)
        cast.save(file)
        return cast

    def _await_surveys(self) -> None:
        """The keys of passes are drawn in the first moments of a deployment."""
        wait_until(
            lambda: all(open_surveys(self.api, agency) >= _REQUESTS for agency in OFFICERS),
            _SURVEYS_SECONDS,
            lambda: None,
        )

    def _notice(self, agency: str) -> dict[str, list[dict[str, str]]]:
        answer = self.api.get("intake", f"/v1/agencies/{agency}/notice")
        return expect(answer, 200, what=f"the notice of {agency}")

    def _notices(self) -> dict[str, str]:
        return {agency: str(self._notice(agency)["version"]) for agency in OFFICERS}

    def _supporters(self, cast: Cast, officers: Officers) -> Supporters:
        tempers = draw_tempers(self._seed, sum(SUPPORTERS.values()))
        supporters = Supporters(
            self.api,
            self.desk,
            cast,
            tempers,
            officers.asked.get,
            self.running.mail,
            self._seed,
        )
        supporters.while_helped = lambda asked: self._while_helped(officers, asked)
        return supporters

    def _let_it_end(self, books: Books, cast: Cast) -> None:
        """Wait for the last offers to be answered or to expire, with coordinators at work."""
        coordinators = Coordinators(self.api, self.desk, cast)
        with _bar("requests come to an end", self._count) as bar:

            def act() -> None:
                for agency in OFFICERS:
                    with contextlib.suppress(CallFailed):  # asked again, until the time is over
                        coordinators.resolve(agency)
                bar.update(books.settled() - bar.n)

            wait_until(lambda: books.settled() >= self._count, self._waits.end, act)
            wait_until(books.agree, self._waits.agree, lambda: None)


def _bar(what: str, total: int) -> "tqdm[None]":
    """Drawn ten times a second on a terminal, and as a line now and then in a log."""
    often = 0.1 if sys.stderr.isatty() else 10.0
    return tqdm(
        total=total, desc=what.rjust(24), unit="", ncols=88, file=sys.stderr, mininterval=often
    )


def _step(bar: "tqdm[None]") -> None:
    bar.update()
