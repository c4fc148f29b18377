"""Look for one more peer beside the present one, with the same wish and the same words."""

from dataclasses import dataclass, replace

from services.intake.application.answers import AnonymousAnswer, RequestAnswer
from services.intake.application.ask import UNSAID, Ask, Requester, Standing, Vetoes
from services.intake.application.ports import Confidences
from services.intake.application.submit_anonymously import SubmitAnonymously
from services.intake.application.submit_request import SubmitRequest
from services.intake.domain.asking import Incident
from services.intake.domain.errors import ConfidenceDestroyed
from services.intake.domain.support_request import SupportRequest


@dataclass(frozen=True)
class Again:
    """What a request does not keep, so the asker says it again."""

    acknowledged_notice: str
    vetoes: Vetoes
    incident: Incident | None = None


@dataclass(frozen=True)
class AddPeer:
    """The second is a request of its own: nothing stored says that the two belong together."""

    submit: SubmitRequest
    submit_anonymously: SubmitAnonymously
    confidences: Confidences

    def __call__(
        self, request: SupportRequest, requester: Requester, again: Again
    ) -> RequestAnswer:
        """:raises ConfidenceDestroyed, AlreadyEnded, NotMatched: and whatever asking raises."""
        asker = replace(requester.asker, identity_level=request.asker.identity_level)
        return self.submit(replace(requester, asker=asker), self._ask(request, again))

    def anonymously(
        self,
        request: SupportRequest,
        unit: str | None,
        again: Again,
        standing: Standing = UNSAID,
    ) -> AnonymousAnswer:
        """With a phrase and keys of its own; raises as above."""
        return self.submit_anonymously(request.agency, unit, self._ask(request, again), standing)

    def _ask(self, request: SupportRequest, again: Again) -> Ask:
        """Whoever has accepted the first is not asked for the second."""
        if request.erased_at:
            raise ConfidenceDestroyed
        request.present_peer()
        said = self.confidences.reveal(request.agency, request.id)
        kept_away = {*again.vetoes.supporters, *request.offers.helpers}
        vetoes = replace(again.vetoes, supporters=tuple(sorted(kept_away)))
        return Ask(request.wish, said, again.acknowledged_notice, vetoes, again.incident)
