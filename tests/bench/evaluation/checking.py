"""Whether the roll-ups are what a recount of all responses finds."""

from collections.abc import Iterator

from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.mongo_surveys import response_of
from services.evaluation.domain.rollups import RollUp
from services.evaluation.domain.survey import Response
from shared.storage import Mongo
from tests.bench.evaluation.filling import RESPONSES
from tests.bench.evaluation.people import AND_AFTER
from tests.bench.evaluation.stands import AGENCY, Place
from tests.services.evaluation.recounting import recount


def differs_from_recount(place: Place) -> int:
    """Of how many months the roll-ups say something else than their responses do."""
    mongo = place.mongo()
    found = MongoLedgers(mongo, None).for_agency(AGENCY).rollups.of(AND_AFTER)
    wanted = recount(_responses(mongo))
    mongo.close()
    assert set(wanted) <= set(AND_AFTER)
    return sum(found[month] != wanted.get(month, RollUp()) for month in AND_AFTER)


def people_counted(place: Place) -> int:
    """Answers to all questionnaires together, as the roll-ups have them."""
    mongo = place.mongo()
    months = MongoLedgers(mongo, None).for_agency(AGENCY).rollups.of(AND_AFTER)
    mongo.close()
    return sum(
        scores.n
        for month in months.values()
        for asked, scores in month.distributions.items()
        if asked.measure.endswith(".total")
    )


def _responses(mongo: Mongo) -> Iterator[Response]:
    for row in mongo.collection(RESPONSES, AGENCY).find():
        yield response_of(row)
