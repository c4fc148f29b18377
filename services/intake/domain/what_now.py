"""What the asker can do at this moment, in their language."""

from dataclasses import dataclass

from services.intake.domain.search_step import Step
from services.intake.domain.states import State
from services.intake.domain.support_request import SupportRequest
from services.intake.domain.what_now_texts import TEXTS

_BY_STATE = {
    State.MATCHED: "peer_accepted",
    State.CLOSED: "closed",
    State.WITHDRAWN: "withdrawn",
}

_BY_STEP = {
    Step.POOL: "still_looking",
    Step.OTHER_AGENCIES: "asking_other_agencies",
    Step.ON_CALL: "asking_peer_on_duty",
    Step.WAITING: "in_the_queue",
    Step.COORDINATOR: "coordinator_needed",
    Step.CLINICIAN: "call_clinician",
}


@dataclass(frozen=True)
class WhatNow:
    code: str
    text: str


def what_now(request: SupportRequest, clinician_line: str | None) -> WhatNow:
    """`clinician_line` is that of the asker's agency, if it has one."""
    code = _code(request, clinician_line)
    texts = TEXTS[code]
    text = texts.get(request.wish.language, texts["en"])
    return WhatNow(code, text.replace("{line}", clinician_line or ""))


def _code(request: SupportRequest, clinician_line: str | None) -> str:
    code = _BY_STATE.get(request.state) or _BY_STEP[request.step]
    return code if clinician_line or code != "call_clinician" else "call_crisis_line"
