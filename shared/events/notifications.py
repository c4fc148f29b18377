"""What notifications tells: the fate of a notice, in the recipient's agency."""

from shared.events import codes
from shared.events.fields import Code, Identifier
from shared.events.schema import EventSchema


class NotificationEvent(EventSchema):
    """What every event about one notice says."""

    notification_id = Identifier("The notice.")
    kind = Code("What it was about, in general.", codes.NOTICE_KINDS)
    channel = Code("The way it went.", codes.CHANNELS)


class NotificationDelivered(NotificationEvent):
    """The channel took the notice."""

    # 1.0 first version
    # 1.1 kind may be contact_due; consumers learn it before notifications says it
    # 1.2 kind may be check_offered
    # 1.3 kind may be declaration_due
    minor = 3
    event_type = "notification.delivered.v1"


class NotificationFailed(NotificationEvent):
    """The notice could not be handed over."""

    # 1.0 first version
    # 1.1 kind may be contact_due; consumers learn it before notifications says it
    # 1.2 kind may be check_offered
    # 1.3 kind may be declaration_due
    minor = 3
    event_type = "notification.failed.v1"
    reason = Code("Why not.", codes.DELIVERY_FAILURES)


EVENTS: tuple[type[EventSchema], ...] = (NotificationDelivered, NotificationFailed)
