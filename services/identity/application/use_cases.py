"""All that identity does, bound to one unit of work."""

from dataclasses import dataclass

from services.identity.application.add_member import AddMember
from services.identity.application.admit_clients import AdmitClients
from services.identity.application.change_command import ChangeCommand
from services.identity.application.change_member import ChangeMember
from services.identity.application.find_members import FindMembers
from services.identity.application.keep_keys import KeepKeys
from services.identity.application.keep_ties import KeepTies
from services.identity.application.list_supporters import ListSupporters
from services.identity.application.record_departure import RecordDeparture
from services.identity.application.sign_tokens import SignTokens


@dataclass(frozen=True)
class IdentityUseCases:
    add_member: AddMember
    change_member: ChangeMember
    record_departure: RecordDeparture
    find_members: FindMembers
    sign_tokens: SignTokens
    keep_keys: KeepKeys
    clients: AdmitClients
    change_command: ChangeCommand
    ties: KeepTies
    list_supporters: ListSupporters
