"""Real stores beside the stand-ins, so that one suite runs over both."""

import base64
import json
import os
from pathlib import Path

import pytest

from services.intake.adapters.resources import RESOURCES
from shared.storage import KeyRing, Mongo

AGENCIES = ("harbor", "lakeside")


@pytest.fixture
def provisioned(mongo: Mongo) -> Mongo:
    """Collections and indexes as declared, for the agencies of these tests."""
    for collection in RESOURCES.all_collections:
        rows = [mongo.collection(collection.name)]
        if collection.scope == "agency":
            rows = [mongo.collection(collection.name, agency) for agency in AGENCIES]
        for row in rows:
            row.database.create_collection(row.name)
            for index in collection.indexes:
                row.create_index(list(index.keys), **index.options)
    return mongo


@pytest.fixture
def key_ring(provisioned: Mongo, tmp_path: Path) -> KeyRing:
    def random(size: int) -> str:
        return base64.b64encode(os.urandom(size)).decode()

    agencies = {agency: random(96) for agency in AGENCIES}
    material = {"agencies": agencies, "region": random(96), "service": random(32)}
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(material))
    return KeyRing(provisioned, "intake", file, cache_ms=100)
