"""The members of the caller's own agency, over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from services.identity.application.add_member import NewMember
from services.identity.application.change_member import MemberChange
from services.identity.domain.member import Member
from services.identity.entrypoints.schemas import (
    MemberChangeSchema,
    MemberPage,
    MemberSchema,
    NewMemberSchema,
    SupporterReferenceSchema,
)
from shared.http import PageQuery, Problem, allow, page, position, principal, use_cases

members = Blueprint(
    "members", __name__, url_prefix="/members", description="Members of the caller's agency"
)

may_read = allow("coordinator", "partner", scope="members:read")
may_write = allow("coordinator", "partner", scope="members:write")


@members.route("", methods=["POST"])
@may_write
@members.arguments(NewMemberSchema)
@members.response(201, MemberSchema)
def add_member(body: dict[str, Any]) -> Member:
    """Add a member

    Partner systems may add officers and supporters only.
    """
    roles = frozenset(body.pop("roles"))
    new = NewMember(agency=principal().agency, roles=roles, granter=_granter(), **body)
    added: Member = use_cases().add_member(new)
    return added


@members.route("", methods=["GET"])
@may_read
@members.arguments(PageQuery, location="query")
@members.response(200, MemberPage)
def list_members(query: dict[str, Any]) -> dict[str, Any]:
    """List members"""
    after = position(query["cursor"])
    rows = use_cases().find_members.page(principal().agency, after, query["limit"] + 1)
    return page(rows, query["limit"], lambda member: member.id)


@members.route("/<string:member_id>", methods=["GET"])
@may_read
@members.response(200, MemberSchema)
def get_member(member_id: str) -> Member:
    """One member"""
    member: Member = use_cases().find_members.one(principal().agency, member_id)
    return member


@members.route("/<string:member_id>", methods=["PATCH"])
@may_write
@members.arguments(MemberChangeSchema)
@members.response(200, MemberSchema)
def change_member(body: dict[str, Any], member_id: str) -> Member:
    """Change a member's particulars, unit or roles, or list a supporter

    Whether a supporter is listed is between them and a coordinator: no partner system sets it.
    """
    roles = body.pop("roles", None)
    body.pop("consents", None)
    if "listed" in body and _granter() != "coordinator":
        raise Problem(403, "forbidden", "Not allowed", "Only a coordinator sets `listed`.")
    change = MemberChange(
        agency=principal().agency,
        member_id=member_id,
        granter=_granter(),
        roles=None if roles is None else frozenset(roles),
        **body,
    )
    changed: Member = use_cases().change_member(change)
    return changed


@members.route("/<string:member_id>/departure", methods=["POST"])
@may_write
@members.response(200, MemberSchema)
def record_departure(member_id: str) -> Member:
    """A member leaves the agency"""
    member: Member = use_cases().record_departure(principal().agency, member_id)
    return member


@members.route("/<string:member_id>/supporter-reference", methods=["GET"])
@may_read
@members.response(200, SupporterReferenceSchema)
@members.alt_response(409, description="The member is no supporter")
def get_supporter_reference(member_id: str) -> dict[str, str]:
    """The reference under which a supporter is enrolled in the pool"""
    reference = use_cases().find_members.supporter_reference(principal().agency, member_id)
    return {"supporter_ref": reference}


def _granter() -> str:
    return "coordinator" if "coordinator" in principal().roles else "partner"
