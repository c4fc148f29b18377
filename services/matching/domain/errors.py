"""The ways a rule of matching says no to a caller."""

from datetime import datetime


class MatchingError(Exception):
    """A rule of the pool, a search or an offer does not allow what was asked."""


class UnknownSupporter(MatchingError):
    """No such supporter in the caller's agency; another agency's looks the same."""


class UnreadableSupporter(MatchingError):
    """What is kept of a supporter of `agency` is in words this version does not know."""

    def __init__(self, agency: str, left: bool, enrolled_at: datetime) -> None:
        super().__init__("a supporter whom this version cannot read")
        self.agency = agency
        self.left = left
        self.enrolled_at = enrolled_at


class UnknownOffer(MatchingError):
    """No such offer for the caller; another supporter's looks the same."""


class UnknownSearch(MatchingError):
    """No such search in the caller's agency; another agency's looks the same."""


class AlreadyEnrolled(MatchingError):
    """The reference is in the pool."""


class InvalidProfile(MatchingError):
    """A profile that contradicts itself; `field` names the part, never its value."""

    def __init__(self, field: str, remedy: str) -> None:
        super().__init__(f"{field}: {remedy}")
        self.field = field
        self.remedy = remedy


class TooManyChanges(MatchingError):
    """No more of what could tell who asked is changed for this supporter until midnight."""


class UnknownCareer(MatchingError):
    """No such career in the caller's agency."""


class CareerStepRefused(MatchingError):
    """A step out of order; `field` names the part that is in the way, `remedy` what may come."""

    def __init__(self, field: str, remedy: str) -> None:
        super().__init__(f"{field}: {remedy}")
        self.field = field
        self.remedy = remedy


class NoDeselectionPending(MatchingError):
    """No deselection lies ahead in this career, so that there is none to cancel."""


class DeselectionInEffect(MatchingError):
    """The time of the deselection has come: it can be cancelled no more."""


class DeselectionNotDue(MatchingError):
    """A deselection came before its time; it is tried again later."""


class OfferExpired(MatchingError):
    """The time for an answer has passed."""


class OfferWithdrawn(MatchingError):
    """The offer was taken back, for a reason the supporter is not told."""


class OfferAnswered(MatchingError):
    """The supporter has already given another answer."""


class OfferNotDue(MatchingError):
    """An expiry came before its time; it is tried again later."""


class IllegalStep(MatchingError):
    """A search was asked to take a step its state does not have."""


class ChangedMeanwhile(MatchingError):
    """Somebody else changed the record between reading it and writing it."""


class InvalidShift(MatchingError):
    """A shift, or a question about shifts, that cannot be; `field` names the part."""

    def __init__(self, field: str, remedy: str) -> None:
        super().__init__(f"{field}: {remedy}")
        self.field = field
        self.remedy = remedy


class UnknownShift(MatchingError):
    """No such shift in the caller's agency; a cancelled one and another agency's look the same."""


class ShiftOver(MatchingError):
    """The shift has ended: nothing about it can be changed."""


class ShiftsOverlap(MatchingError):
    """The agency or the supporter has another shift at that time; `shift_id` is that one."""

    def __init__(self, shift_id: str) -> None:
        super().__init__("another shift is in the way")
        self.shift_id = shift_id
