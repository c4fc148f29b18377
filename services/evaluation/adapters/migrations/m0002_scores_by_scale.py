"""A response had one score; instruments of several scales give one each.

The one score stays beside them: the version before reads it, and may run meanwhile.
"""

from collections.abc import Iterator
from functools import partial

from shared.runtime.migrations import Premises, Step

WHAT = "keep the score of each survey response by its scale"

NAME = "evaluation.responses"
EARLIER = {"score": {"$exists": True}, "scores": {"$exists": False}}
BY_SCALE = [{"$set": {"scores": {"total": "$score"}}}]


def steps(premises: Premises) -> Iterator[Step]:
    for agency_id in premises.agencies:
        responses = premises.mongo.collection(NAME, agency_id)
        if responses.find_one(EARLIER, {"_id": 1}) is not None:
            yield Step(
                f"collection {responses.database.name}.{NAME}: keep scores by scale",
                partial(responses.update_many, EARLIER, BY_SCALE),
            )
