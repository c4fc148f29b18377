"""A member as a document, and back; name and badge under the agency's key.

Days are kept as ISO text, which has no time zone to go wrong. Rows written before commands and
former units were kept have none.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.identity.domain.command import Command
from services.identity.domain.member import FormerUnit, Member
from shared.storage import FieldCipher

Document = dict[str, Any]


def fields_of(member: Member, cipher: FieldCipher) -> Document:
    return {
        "name": cipher.encrypt(member.name),
        "badge": cipher.encrypt(member.badge),
        "unit": member.unit,
        "roles": sorted(member.roles),
        "joined_at": member.joined_at,
        "left_at": member.left_at,
        "once_supporter": member.once_supporter,
        "listed": member.listed,
        "former_units": [vars(one) for one in member.former_units],
        "commands": [_command_document(one) for one in member.commands],
    }


def member_of(agency: str, row: Mapping[str, Any], cipher: FieldCipher) -> Member:
    return Member(
        id=row["_id"],
        agency=agency,
        name=cipher.decrypt(row["name"]),
        badge=cipher.decrypt(row["badge"]),
        unit=row["unit"],
        roles=frozenset(row["roles"]),
        joined_at=row["joined_at"],
        left_at=row["left_at"],
        once_supporter=row.get("once_supporter", False),
        listed=row.get("listed", False),
        former_units=tuple(FormerUnit(**one) for one in row.get("former_units", ())),
        commands=tuple(_command(one) for one in row.get("commands", ())),
    )


def _command_document(command: Command) -> Document:
    ended_on = command.ended_on
    return {
        "id": command.id,
        "unit": command.unit,
        "acting": command.acting,
        "began_on": command.began_on.isoformat(),
        "ended_on": ended_on and ended_on.isoformat(),
    }


def _command(row: Mapping[str, Any]) -> Command:
    ended_on = row["ended_on"]
    return Command(
        id=row["id"],
        unit=row["unit"],
        acting=row["acting"],
        began_on=date.fromisoformat(row["began_on"]),
        ended_on=ended_on and date.fromisoformat(ended_on),
    )
