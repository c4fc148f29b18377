"""What identity tells: changes of membership, by pseudonym, in the home agency."""

from shared.events.fields import Identifier, Moment, Reference, UnitReference
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


class MemberRoleEnded(EventSchema):
    """A member stays with the agency and is no supporter any more."""

    # 1.0 first version
    event_type = "member.role_ended.v1"
    supporter_ref = Reference("The reference the member had as a supporter.")


class MemberCoordinationEnded(EventSchema):
    """A coordinator is one no longer, or left the agency; for nobody but notifications."""

    # 1.0 first version
    event_type = "member.coordination_ended.v1"
    recipient_ref = Reference("The reference notifications had of them as a coordinator.")


class MemberCommandChanged(EventSchema):
    """A member who is or was a supporter commands a unit, also as acting, or no longer does."""

    # 1.0 first version
    event_type = "member.command_changed.v1"
    supporter_ref = Reference("The reference the member has or had as a supporter.")
    command_id = Identifier("The command; told again when it ends.")
    unit = UnitReference("The unit they command, with all below it.")
    began_at = Moment("Since when.")
    ended_at = Moment("Until when; null while it lasts.", allow_none=True)


class MemberUnitLeft(EventSchema):
    """A member who is or was a supporter was of this unit; told anew when they become one."""

    # 1.0 first version
    event_type = "member.unit_left.v1"
    supporter_ref = Reference("The reference the member has or had as a supporter.")
    unit = UnitReference("The unit they were of.")
    left_at = Moment("When they moved away from it.")


EVENTS: tuple[type[EventSchema], ...] = (
    MemberMoved,
    MemberLeft,
    MemberRoleEnded,
    MemberCoordinationEnded,
    MemberCommandChanged,
    MemberUnitLeft,
)
