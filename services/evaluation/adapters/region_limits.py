"""How often surveys may be answered and reports asked for: the region's policy.

Counted for all replicas together.
"""

from datetime import timedelta

from shared.region import RegionDirectory
from shared.storage.limits import Limits

REPORTS_PER_HOUR = 30
"""Of one agency: each takes a process some seconds."""


class RegionLimits:
    def __init__(self, limits: Limits, directory: RegionDirectory) -> None:
        self._limits = limits
        self._directory = directory

    def answer(self, agency: str) -> int:
        """Up to half as many more, so that nobody counts others' answers by the first refusal."""
        most = self._directory.current().policy.survey_answers_per_hour
        slack = max(1, most // 2)
        return self._limits.take("survey_answer", agency, most, timedelta(hours=1), slack)

    def order(self, agency: str) -> int:
        return self._limits.take("report", agency, REPORTS_PER_HOUR, timedelta(hours=1))

    def question(self, agency: str) -> int:
        most = self._directory.current().policy.report_questions_per_day
        return self._limits.take("report_question", agency, most, timedelta(days=1))
