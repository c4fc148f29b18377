"""Supporters' references, which evaluation kept at first and nothing ever read.

What is not needed is not kept: the service stopped writing them, and here they go.
"""

from collections.abc import Iterator
from functools import partial

from shared.runtime.migrations import Premises, Step

WHAT = "drop the references of supporters that evaluation no longer keeps"

NAME = "evaluation.supporters"


def steps(premises: Premises) -> Iterator[Step]:
    for agency_id in premises.agencies:
        database = premises.mongo.agency(agency_id)
        if database.list_collection_names(filter={"name": NAME}):
            yield Step(
                f"database {database.name}: drop {NAME}", partial(database.drop_collection, NAME)
            )
