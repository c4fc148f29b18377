"""What identity tells: changes of membership, by pool pseudonym, in the home agency."""

from shared.events.fields import Reference, UnitReference
from shared.events.schema import EventSchema


class MemberMoved(EventSchema):
    """A member who is or was a supporter now belongs to another unit."""

    # 1.0 first version
    event_type = "member.moved.v1"
    supporter_ref = Reference("The reference the member has or had as a supporter.")
    unit = UnitReference("The unit they belong to now.")


class MemberLeft(EventSchema):
    """A member who is or was a supporter left the agency."""

    # 1.0 first version
    event_type = "member.left.v1"
    supporter_ref = Reference("The reference the member has or had as a supporter.")


EVENTS: tuple[type[EventSchema], ...] = (MemberMoved, MemberLeft)
