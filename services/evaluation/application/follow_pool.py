"""Count supporters, in the row of their home agency only."""

from datetime import datetime

from services.evaluation.application.ports import Ledgers


class FollowPool:
    def __init__(self, ledgers: Ledgers) -> None:
        self._ledgers = ledgers

    def enrolled(self, agency: str, supporter_ref: str, at: datetime) -> None:
        self._ledgers.for_agency(agency).pool.note(supporter_ref, True, at)

    def left(self, agency: str, supporter_ref: str, at: datetime) -> None:
        self._ledgers.for_agency(agency).pool.note(supporter_ref, False, at)
