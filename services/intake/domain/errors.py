"""What a caller may be refused, one class each."""


class IntakeError(Exception):
    """Anything this service refuses."""


class NotFound(IntakeError):
    """No such thing for this caller: missing and foreign look the same."""


class PhraseNotFound(IntakeError):
    """No request answers to this return phrase."""


class AlreadyEnded(IntakeError):
    """The request is closed or withdrawn, so it cannot change any more."""


class NotMatched(IntakeError):
    """Nobody has accepted the request at this moment."""


class TooMany(IntakeError):
    """Asked more often than the region allows; `agency` is whose crisis line to show."""

    def __init__(self, agency: str, retry_after: int) -> None:
        super().__init__()
        self.agency = agency
        self.retry_after = retry_after


class NoticeOutdated(IntakeError):
    """The acknowledged confidentiality notice is not the one in force."""


class NameNotAllowed(IntakeError):
    """A name belongs to the named identity level only."""


class NameMissing(IntakeError):
    """The named identity level needs a name."""


class UnknownUnit(IntakeError):
    """A unit that no agency of the region has."""


class ImpossibleDay(IntakeError):
    """An incident that is still to come, or long before anybody's service."""


class TooManyConflicts(IntakeError):
    """More people to be kept away than can be told; none of them is left out silently."""


class NotInvited(IntakeError):
    """No such survey for this caller, or not now."""


class PassTaken(IntakeError):
    """A pass to this survey was issued for another blinded value."""


class NotBlinded(IntakeError):
    """The value was not made for the key of this survey."""


class ConfidenceDestroyed(IntakeError):
    """The data key is gone, and with it what was said in confidence."""
