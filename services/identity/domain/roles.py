"""What a member may be, and who may make them that."""

OFFICER = "officer"
SUPPORTER = "supporter"
PARTNER = "partner"
COORDINATOR = "coordinator"
STAFF = frozenset({COORDINATOR, "clinician", "leadership", "operator"})
MEMBER_ROLES = frozenset({OFFICER, SUPPORTER}) | STAFF

# A personnel system knows who works here; who is entrusted with the programme is not its to say.
_GRANTED_BY_PARTNERS = frozenset({OFFICER, SUPPORTER})
# Operators are made by operators, with the command: an agency must not make one for the region.
_GRANTED_BY_COORDINATORS = MEMBER_ROLES - {"operator"}


class RolesNotGrantable(Exception):
    """The caller may not give or take one of these roles."""


def grant(before: frozenset[str], after: frozenset[str], granter: str) -> frozenset[str]:
    """The roles after a change by a `coordinator`, a `partner` or an `operator`.

    :raises RolesNotGrantable:
    """
    allowed = {
        "operator": MEMBER_ROLES,
        "coordinator": _GRANTED_BY_COORDINATORS,
    }.get(granter, _GRANTED_BY_PARTNERS)
    if not before ^ after <= allowed:
        raise RolesNotGrantable
    return after
