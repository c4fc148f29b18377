"""``python -m infra.demo``: a few hundred requests over a compressed day on the running stack."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from infra.demo import telling
from infra.demo.api import CallFailed, expect
from infra.demo.cast import OFFICERS
from infra.demo.officers import Asked
from infra.demo.performance import Performance, Played
from infra.demo.reconcile import dead_letters, mails_twice
from infra.demo.running import Running, require_answer
from infra.demo.sample import SampleReport
from infra.demo.tokens import IdentityRefused
from infra.local.trouble import Trouble
from infra.ops import deployment


class Demonstration:
    """Plays the day, adds the checks that hold when nobody disturbs it, and tells of it."""

    def __init__(self, running: Running, seed: int, count: int, seconds: float) -> None:
        self._running = running
        self._performance = Performance(running, seed, count, seconds)
        self._mail_before = {file.name for file in running.mail.glob("*.eml")}

    def run(self) -> int:
        played = self._performance.play()
        found = played.found
        found.lost += dead_letters(self._running.letters)
        found.doubled += mails_twice(self._running.mail, self._mail_before)
        self._tell(played)
        self._performance.close()
        return self._close(played)

    def _tell(self, played: Played) -> None:
        told = self._pick(played)
        if told is not None:
            print("\nOne anonymous request, from start to end\n")
            print(telling.story(self._chapters(told, played)))
        print("\nThe day, by agency\n")
        print(telling.table(self._running.agency_names, played.found.by_agency))
        print("\nWhat the leadership of Harbor may see of this month\n")
        print(telling.summary(self._leadership_summary(played)))
        print("\nThe same as a report\n")
        print(telling.files(self._sample(played)))
        print("\nRunning now\n")
        running = self._running
        print(telling.addresses(running.urls, str(running.mail), running.stopped_by))

    def _leadership_summary(self, played: Played) -> dict[str, object]:
        token = self._performance.desk.token(played.cast.leaders["harbor"], "staff", "evaluation")
        answer = self._performance.api.get("evaluation", "/v1/reports/leadership-summary", token)
        return expect(answer, 200, what="the leadership summary")

    def _sample(self, played: Played) -> list[Path]:
        """Of the running month; the token is new for each call, as making it may take a while."""
        leader, desk = played.cast.leaders["harbor"], self._performance.desk
        sample = SampleReport(
            self._performance.api, lambda: desk.token(leader, "staff", "evaluation")
        )
        month = str(self._leadership_summary(played)["month"])
        return sample.write("harbor", month, self._running.state / "reports")

    @staticmethod
    def _pick(played: Played) -> Asked | None:
        """An anonymous request that was helped, from another agency if there is one."""
        diary = played.supporters.diary
        helped = [
            one
            for one in played.officers.asked.values()
            if one.plan.identity_level == "anonymous" and one.request_id in diary.helped
        ]
        crossed = [o for o in helped if diary.accepted[o.request_id].agency != o.plan.agency]
        return next(iter(crossed or helped), None)

    def _chapters(self, told: Asked, played: Played) -> list[tuple[str, str]]:
        names = self._running.agency_names
        helper = played.supporters.diary.accepted[told.request_id]
        played.officers.come_back(told)
        seen = played.officers.look(told)
        notices = ", ".join(sorted(one["kind"] for one in played.officers.notices(told)))
        what = f"{told.plan.urgency}, {' and '.join(told.plan.topics)}"
        return [
            ("an officer", f"of {names[told.plan.agency]} asks, without a name: {what}"),
            ("Watchmate", f'answers with a phrase that only they hold: "{told.phrase}"'),
            ("matching", f"offers it to one supporter, of {names[helper.agency]}"),
            ("the supporter", "gets a mail that says only that a message waits, and accepts"),
            ("the supporter", f'alone reads the text and how to reach them: "{told.contact}"'),
            ("the officer", f"comes back with the phrase and finds: {notices}"),
            ("the supporter", "closes it with an outcome that names nobody"),
            ("Watchmate", f"destroys the key of its text; the request now says: {seen['state']}"),
        ]

    def _close(self, played: Played) -> int:
        found = played.found
        for line in found.lost + found.doubled:
            print(f"  not as it should be: {line}", file=sys.stderr)
        figures = {
            "requests": len(played.officers.asked),
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description=__doc__)
    deployment.add_arguments(parser)
    parser.add_argument("--mail", type=Path, help="the mail catcher's folder, without --state")
    parser.add_argument("--through", metavar="URL", help="the door's address: call services there")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--requests", type=int, default=320)
    parser.add_argument("--seconds", type=float, default=120.0, help="length of the day")
    options = parser.parse_args()
    try:
        running = _running(options)
        require_agencies(running.agency_names)
        return Demonstration(running, options.seed, options.requests, options.seconds).run()
    except Trouble as trouble:
        return _failed(str(trouble))
    except (CallFailed, IdentityRefused) as error:
        return _failed(f"{error}: see `make status` and `make logs`, then play it again")


def _running(options: argparse.Namespace) -> Running:
    """:raises Trouble: when it does not run, or is not said which deployment is meant."""
    if options.mail is None:
        running = Running.at(options.state.path if options.state else Path(".local"))
    else:
        # Who takes part is not kept: another run brings in other people.
        keep = Path(tempfile.mkdtemp(prefix="watchmate-demo-"))
        running = Running.elsewhere(deployment.deployment_of(options), keep, options.mail)
    if options.through is None:
        return running
    urls = {name: f"{options.through.rstrip('/')}/{name}" for name in running.urls}
    for name, url in urls.items():
        require_answer(name, url)
    return replace(running, urls=urls)


def require_agencies(present: Iterable[str]) -> None:
    """:raises Trouble: when the region lacks one of those whose day is played."""
    missing = sorted(OFFICERS.keys() - set(present))
    if missing:
        raise Trouble(
            f"the demo needs infra/region/examples/metro.yml, but the region has no "
            f"{', '.join(missing)}",
            "play it on a stack of its own, `make demo STATE=.local/day`",
        )


def _failed(reason: str) -> int:
    print(f"demo: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
