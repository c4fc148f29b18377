"""The day itself: requests arrive at their planned moments, and everyone does their part."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from infra.demo.api import Api
from infra.demo.cast import Cast
from infra.demo.officers import Officers
from infra.demo.plan import PlannedRequest
from infra.demo.supporters import Supporters
from infra.demo.tokens import TokenDesk

_OFFICERS_AT_ONCE = 6


class Day:
    """Plays the planned requests over ``seconds``; each officer acts in a thread of a pool."""

    def __init__(
        self, officers: Officers, supporters: Supporters, seconds: float, seed: int
    ) -> None:
        self._officers = officers
        self._supporters = supporters
        self._seconds = seconds
        self._draw = random.Random(seed)  # noqa: S311 - a demonstration must be repeatable
        self.failures: list[str] = []
        self._lock = threading.Lock()

    def play(self, plan: list[PlannedRequest], tick: Callable[[], None]) -> None:
        start = time.monotonic()
        with ThreadPoolExecutor(_OFFICERS_AT_ONCE, thread_name_prefix="officer") as pool:
            for one in plan:
                time.sleep(max(0.0, start + one.at * self._seconds - time.monotonic()))
                pool.submit(self._live, one).add_done_callback(lambda done: self._end(done, tick))

    def after_surveys(self) -> int:
        """Requesters who were helped and said they would answer, answer. How many did."""
        helped = [
            asked
            for asked in self._officers.asked.values()
            if asked.plan.answers_survey and asked.request_id in self._supporters.diary.helped
        ]
        return sum(
            self._officers.answer_survey(asked, "after_contact", self._draw) for asked in helped
        )

    def _live(self, plan: PlannedRequest) -> None:
        asked = self._officers.ask(plan)
        if plan.withdraws:
            self._officers.withdraw(asked)
        if plan.answers_survey:
            self._officers.answer_survey(asked, "baseline", random.Random(plan.number))  # noqa: S311

    def _end(self, done: "Future[None]", tick: Callable[[], None]) -> None:
        error = done.exception()
        if error is not None:
            with self._lock:
                self.failures.append(f"{type(error).__name__}: {error}")
        tick()


class Coordinators:
    """Each takes what nobody accepted: the people whom an unanswered request must reach."""

    def __init__(self, api: Api, desk: TokenDesk, cast: Cast) -> None:
        self._api = api
        self._desk = desk
        self._cast = cast

    def resolve(self, agency: str) -> int:
        """Take over every escalated request of one agency; how many there were."""
        token = self._desk.token(self._cast.coordinators[agency], "staff", "intake")
        answer = self._api.get("intake", "/v1/escalations", token, limit=100)
        waiting = [item["request_id"] for item in answer.body.get("items", [])]
        return sum(self._resolve(request_id, token) for request_id in waiting)

    def _resolve(self, request_id: str, token: str) -> bool:
        body = {"outcome": "handled_by_coordinator"}
        path = f"/v1/escalations/{request_id}/resolution"
        return self._api.post("intake", path, body, token).status in (200, 204)
