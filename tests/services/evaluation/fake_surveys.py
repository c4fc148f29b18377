"""What belongs to surveys beside the answers, in memory: passes and feedback."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.evaluation.domain.feedback import Feedback
from services.evaluation.domain.survey import PassKey
from tests.support.survey_passes import issuer


class FakePasses:
    """Each agency knows its own keys of the issuer, and no others."""

    def __init__(self, agency: str) -> None:
        self.known = {key.id: key for key in issuer().keys(agency)}
        self.used: dict[str, str] = {}

    def learn(self, key: PassKey) -> None:
        self.known[key.id] = key

    def key(self, key_id: str) -> PassKey | None:
        return self.known.get(key_id)

    def keys(self, at: datetime) -> Sequence[PassKey]:
        return [key for key in self.known.values() if key.closes >= at]

    def used_for(self, use: str) -> str | None:
        return self.used.get(use)

    def use(self, use: str, answered: str, until: datetime) -> None:
        self.used[use] = answered


class FakeFeedback:
    def __init__(self) -> None:
        self.rows: dict[str, Feedback] = {}

    def add(self, feedback: Feedback) -> None:
        self.rows[feedback.id] = feedback

    def page(self, after: str | None, limit: int) -> Sequence[Feedback]:
        return [self.rows[key] for key in sorted(self.rows) if after is None or key > after][:limit]

    def tag(self, feedback_id: str, theme: str) -> bool:
        if feedback_id not in self.rows:
            return False
        self.rows[feedback_id] = replace(self.rows[feedback_id], theme=theme)
        return True

    def themes(self) -> Mapping[str, int]:
        return Counter(row.theme for row in self.rows.values() if row.theme)
