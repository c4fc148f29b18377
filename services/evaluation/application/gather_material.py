"""Read all that a leadership report needs, in as many queries for ten responses as for millions."""

from collections.abc import Sequence

from services.evaluation.application.ports import Ledger
from services.evaluation.domain.material import LeadershipMaterial
from services.evaluation.domain.months import Month


def gather_material(ledger: Ledger, months: Sequence[Month]) -> LeadershipMaterial:
    """Of these months, also where they hold nothing."""
    return LeadershipMaterial(ledger.counters.over(months), ledger.rollups.of(months))
