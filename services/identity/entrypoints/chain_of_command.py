"""Who commands which unit, over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from services.identity.application.change_command import NewCommand
from services.identity.domain.command import Command
from services.identity.entrypoints.members import may_write
from services.identity.entrypoints.schemas import (
    CommandEndingSchema,
    CommandSchema,
    NewCommandSchema,
)
from shared.http import principal, use_cases

chain_of_command = Blueprint(
    "chain_of_command", __name__, url_prefix="/members", description="Who commands which unit"
)


@chain_of_command.route("/<string:member_id>/commands", methods=["POST"])
@may_write
@chain_of_command.arguments(NewCommandSchema)
@chain_of_command.response(201, CommandSchema)
def begin_command(body: dict[str, Any], member_id: str) -> Command:
    """A member commands a unit with all below it, also as acting"""
    new = NewCommand(**body)
    begun: Command = use_cases().change_command.begin(principal().agency, member_id, new)
    return begun


@chain_of_command.route("/<string:member_id>/commands/<string:command_id>/ending", methods=["POST"])
@may_write
@chain_of_command.arguments(CommandEndingSchema, required=False)
@chain_of_command.response(200, CommandSchema)
def end_command(body: dict[str, Any], member_id: str, command_id: str) -> Command:
    """A member commands a unit no longer; ending twice is one ending"""
    end = use_cases().change_command.end
    ended: Command = end(principal().agency, member_id, command_id, body.get("ended_on"))
    return ended
