"""``python -m infra.demo``: a few hundred requests over a compressed day on the running stack."""

import argparse
import json
import sys
from pathlib import Path

from tqdm import tqdm

from infra.demo import telling
from infra.demo.api import Api, expect
from infra.demo.cast import OFFICERS, SUPPORTERS, Cast, Casting
from infra.demo.day import Coordinators, Day
from infra.demo.officers import Asked, Officers
from infra.demo.plan import draw_day, draw_tempers
from infra.demo.reconcile import (
    Books,
    Reconciliation,
    dead_letters,
    mails_twice,
    reconcile,
    wait_until,
)
from infra.demo.running import Running
from infra.demo.supporters import Supporters
from infra.demo.tokens import TokenDesk

_SETTLE_SECONDS = 180.0


class Demonstration:
    """One run against a stack that is up."""

    def __init__(self, running: Running, seed: int, count: int, seconds: float) -> None:
        self._running = running
        self._seed = seed
        self._count = count
        self._seconds = seconds
        self._api = Api(running.urls)
        self._desk = TokenDesk(running.identity_environment)
        self._mail_before = {file.name for file in running.mail.glob("*.eml")}

    def run(self) -> int:
        cast = self._assemble()
        officers = Officers(self._api, self._desk, cast, self._notices())
        supporters = self._supporters(cast, officers)
        day = Day(officers, supporters, self._seconds, self._seed)
        plan = draw_day(self._seed, self._count, OFFICERS)
        supporters.start()
        with _bar("a day of requests", len(plan)) as bar:
            day.play(plan, lambda: bar.update() and None)
        books = Books(self._running.mongo, officers.asked.values())
        self._let_it_end(books, cast)
        supporters.stop()
        day.after_surveys()
        found = self._reconcile(books, officers, supporters, day)
        self._tell(cast, officers, supporters, found)
        self._desk.close()
        return self._close(officers, found)

    def _assemble(self) -> Cast:
        file = self._running.state / "demo" / "cast.json"
        if file.exists():
            return Cast.load(file)
        units = {
            agency: [unit["code"] for unit in self._notice(agency)["units"]] for agency in OFFICERS
        }
        with _bar("people join", Casting.size()) as bar:
            casting = Casting(
                self._api,
                self._desk,
                self._running.identity_environment,
                lambda: bar.update() and None,
                self._seed,
            )
            cast = casting.bring_in(units)
        cast.save(file)
        return cast

    def _notice(self, agency: str) -> dict[str, list[dict[str, str]]]:
        answer = self._api.get("intake", f"/v1/agencies/{agency}/notice")
        return expect(answer, 200, what=f"the notice of {agency}")

    def _notices(self) -> dict[str, str]:
        return {agency: str(self._notice(agency)["version"]) for agency in OFFICERS}

    def _supporters(self, cast: Cast, officers: Officers) -> Supporters:
        tempers = draw_tempers(self._seed, sum(SUPPORTERS.values()))
        return Supporters(
            self._api,
            self._desk,
            cast,
            tempers,
            officers.asked.get,
            self._running.mail,
            self._seed,
        )

    def _let_it_end(self, books: Books, cast: Cast) -> None:
        """Wait for the last offers to be answered or to expire, with coordinators at work."""
        coordinators = Coordinators(self._api, self._desk, cast)
        with _bar("requests come to an end", self._count) as bar:

            def act() -> None:
                for agency in OFFICERS:
                    coordinators.resolve(agency)
                bar.update(books.settled() - bar.n)

            wait_until(lambda: books.settled() >= self._count, _SETTLE_SECONDS, act)
            wait_until(books.agree, 60, lambda: None)

    def _reconcile(
        self, books: Books, officers: Officers, supporters: Supporters, day: Day
    ) -> Reconciliation:
        found = reconcile(books, officers.asked, supporters.diary.accepted)
        found.lost += [f"request not taken: {failure}" for failure in day.failures]
        found.lost += [f"text not as it was sent: {one}" for one in supporters.diary.unreadable]
        found.lost += dead_letters(self._running.queue_depth)
        found.doubled += [
            "a repeated request was answered differently"
        ] * officers.different_answers
        found.doubled += mails_twice(self._running.mail, self._mail_before)
        return found

    def _tell(
        self, cast: Cast, officers: Officers, supporters: Supporters, found: Reconciliation
    ) -> None:
        told = self._pick(officers, supporters)
        if told is not None:
            print("\nOne anonymous request, from start to end\n")
            print(telling.story(self._chapters(told, officers, supporters, cast)))
        print("\nThe day, by agency\n")
        print(telling.table(self._running.agency_names, found.by_agency))
        print("\nWhat the leadership of Harbor may see of this month\n")
        print(telling.summary(self._leadership_summary(cast)))
        print("\nRunning now\n")
        print(telling.addresses(self._running.urls, str(self._running.mail), "make down"))

    def _leadership_summary(self, cast: Cast) -> dict[str, object]:
        token = self._desk.token(cast.leaders["harbor"], "staff", "evaluation")
        answer = self._api.get("evaluation", "/v1/reports/leadership-summary", token)
        return expect(answer, 200, what="the leadership summary")

    @staticmethod
    def _pick(officers: Officers, supporters: Supporters) -> Asked | None:
        """An anonymous request that was helped, from another agency if there is one."""
        diary = supporters.diary
        helped = [
            one
            for one in officers.asked.values()
            if one.plan.identity_level == "anonymous" and one.request_id in diary.closed
        ]
        crossed = [o for o in helped if diary.accepted[o.request_id].agency != o.plan.agency]
        return next(iter(crossed or helped), None)

    def _chapters(
        self, told: Asked, officers: Officers, supporters: Supporters, cast: Cast
    ) -> list[tuple[str, str]]:
        names = self._running.agency_names
        helper = supporters.diary.accepted[told.request_id]
        back = officers.come_back(told)
        seen = officers.look(told)
        notices = ", ".join(sorted(notice["kind"] for notice in officers.notices(told)))
        return (
            [
                (
                    "an officer",
                    f"of {names[told.plan.agency]} asks, without a name: "
                    f"{told.plan.urgency}, {' and '.join(told.plan.topics)}",
                ),
                ("Watchmate", f'answers with a phrase that only they hold: "{told.phrase}"'),
                ("matching", f"offers it to one supporter, of {names[helper.agency]}"),
                ("the supporter", "gets a mail that says only that a message waits, and accepts"),
                ("the supporter", f'alone reads the text and how to reach them: "{told.contact}"'),
                ("the officer", f"comes back with the phrase and finds: {notices}"),
                ("the supporter", "closes it with an outcome that names nobody"),
                (
                    "Watchmate",
                    f"destroys the key of its text; the request now says: {seen['state']}",
                ),
            ]
            if back
            else []
        )

    def _close(self, officers: Officers, found: Reconciliation) -> int:
        for line in found.lost + found.doubled:
            print(f"  not as it should be: {line}", file=sys.stderr)
        figures = {
            "requests": len(officers.asked),
            "matched": found.matched,
            "cross_agency": found.cross_agency,
            "escalated": found.escalated,
            "lost": len(found.lost),
            "doubled": len(found.doubled),
            "median_ms_to_offer": found.median_ms_to_offer,
            "p99_ms_to_offer": found.p99_ms_to_offer,
        }
        print()
        print(json.dumps(figures))
        return 0 if not found.lost and not found.doubled else 1


def _bar(what: str, total: int) -> "tqdm[None]":
    """Drawn ten times a second on a terminal, and as a line now and then in a log."""
    often = 0.1 if sys.stderr.isatty() else 10.0
    return tqdm(
        total=total, desc=what.rjust(24), unit="", ncols=88, file=sys.stderr, mininterval=often
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description=__doc__)
    parser.add_argument("--state", type=Path, default=Path(".local"), help="the stack's folder")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--requests", type=int, default=320)
    parser.add_argument("--seconds", type=float, default=90.0, help="length of the day")
    options = parser.parse_args()
    running = Running.at(options.state)
    return Demonstration(running, options.seed, options.requests, options.seconds).run()


if __name__ == "__main__":
    sys.exit(main())
