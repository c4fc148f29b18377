"""End what nobody touches any more: words that nobody closes must not be kept for ever."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.request_book import RequestBook
from services.intake.domain.support_request import SupportRequest
from shared.clock import Clock

UNTOUCHED = "support_request.untouched.v1"

_AT_ONCE = 500
"""Of one agency; the others are found the next time."""


@dataclass(frozen=True)
class Found:
    agency: str
    request_id: str


@dataclass(frozen=True)
class WatchUntouched:
    """Touched is a request by every change of its state or its supporter, when its supporter
    opens it, and when its asker looks at it. Lists of others touch nothing.

    Everybody concerned is told first. It ends only if nobody touches it in the time they are
    given, counted from the telling: however late that was, nobody is surprised.
    """

    book: RequestBook
    clock: Clock

    def find(self) -> Iterator[Found]:
        """Whatever may have to be told of or ended now, of all agencies."""
        for agency in self.book.agencies.ids():
            requests = self.book.requests.for_agency(agency)
            for request_id in requests.untouched(self._untouched, self._warned, _AT_ONCE):
                yield Found(agency, request_id)

    def __call__(self, found: Found) -> None:
        """Nothing happens to one that was touched or ended since it was found."""
        request = self.book.get(found.agency, found.request_id)
        if not request.untouched_since(self._untouched):
            self._take_back_warning(request)
        elif request.warned_at is None:
            self._warn(request)
        elif request.warned_at <= self._warned:
            self._end(request)

    @property
    def _untouched(self) -> datetime:
        """Whoever was not touched since then is warned of."""
        agencies = self.book.agencies
        patience = agencies.end_untouched_after() - agencies.warn_before_end()
        return self.clock.now() - patience

    @property
    def _warned(self) -> datetime:
        """Whoever was warned of before then has had the time to do something."""
        return self.clock.now() - self.book.agencies.warn_before_end()

    def _take_back_warning(self, request: SupportRequest) -> None:
        """The policy has more patience now: all are told anew when that is over too."""
        if request.live and request.warned_at:
            with self.book.changing(request):
                request.warn(None)

    def _warn(self, request: SupportRequest) -> None:
        with self.book.changing(request):
            request.warn(self.clock.now())
        standing = request.acceptance
        data = {
            "request_id": request.id,
            "supporter_ref": standing and standing.supporter_ref,
            "supporter_agency": standing and standing.supporter_agency,
        }
        self.book.events.publish(UNTOUCHED, request.agency, data)

    def _end(self, request: SupportRequest) -> None:
        """Closed by nobody; from here on like every other end."""
        with self.book.changing(request):
            request.end_untouched(self.clock.now())
        if request.ending:
            self.book.tell_closed(request, request.ending, None)
