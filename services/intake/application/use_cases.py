"""Everything intake can be asked to do, bound to one unit of work."""

from dataclasses import dataclass

from services.intake.application.add_peer import AddPeer
from services.intake.application.anonymous_return import AnonymousReturn
from services.intake.application.assigned_requests import AssignedRequests
from services.intake.application.change_peer import ChangePeer
from services.intake.application.erase_request import EraseRequest
from services.intake.application.escalations import Escalations
from services.intake.application.explain_match import ExplainMatch
from services.intake.application.forget_asker import ForgetAsker
from services.intake.application.hear_matching import HearMatching
from services.intake.application.issue_passes import IssuePasses
from services.intake.application.make_pass_keys import MakePassKeys
from services.intake.application.own_requests import OwnRequests
from services.intake.application.show_notice import ShowNotice
from services.intake.application.submit_anonymously import SubmitAnonymously
from services.intake.application.submit_request import SubmitRequest
from services.intake.application.watch_untouched import WatchUntouched
from services.intake.application.watch_waiting import WatchWaiting


@dataclass(frozen=True)
class IntakeUseCases:
    show_notice: ShowNotice
    submit: SubmitRequest
    own: OwnRequests
    submit_anonymously: SubmitAnonymously
    anonymous: AnonymousReturn
    change_peer: ChangePeer
    add_peer: AddPeer
    explain_match: ExplainMatch
    assigned: AssignedRequests
    escalations: Escalations
    hear: HearMatching
    watch: WatchWaiting
    watch_untouched: WatchUntouched
    erase: EraseRequest
    forget_asker: ForgetAsker
    passes: IssuePasses
    make_pass_keys: MakePassKeys
