"""A key vault whose data keys are wrapped anew, a hundred at a time, while services use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from bson.codec_options import CodecOptions
from pymongo.encryption import ClientEncryption
from pymongo.errors import EncryptionError

from infra.local.trouble import Trouble
from infra.provisioning.names import Names
from shared.storage.wrapping import REGION, Wrapping

_BATCH = 100

Client = Any


class Vault:
    """Of one service and one agency, or the region; ``wrapping`` opens what is in it."""

    def __init__(
        self, client: Client, names: Names, service: str, scope: str, wrapping: Wrapping
    ) -> None:
        database = names.region_database if scope == REGION else names.agency_database(scope)
        self.name = f"{database}.{service}.keys"
        self._keys = client[database][f"{service}.keys"]
        self._client = client
        self._wrapping = wrapping

    def left(self, provider: str) -> int:
        """How many data keys are wrapped under anything else."""
        return int(self._keys.count_documents(_not_under(provider)))

    def rewrap(self, provider: str, done: Callable[[int], None]) -> None:
        """Until none is left. A key destroyed meanwhile stays destroyed.

        :raises Trouble: when a key cannot be unwrapped with the material that is there.
        """
        encryption: ClientEncryption[Any] = ClientEncryption(
            self._wrapping.providers, self.name, self._client, CodecOptions()
        )
        try:
            while self.left(provider):
                for ids in self._batches(provider):
                    encryption.rewrap_many_data_key({"_id": {"$in": ids}}, provider=provider)
                    done(len(ids))
        except EncryptionError as error:
            raise Trouble(
                f"a key in {self.name} cannot be unwrapped with the key files that are here",
                "restore the files that fit these records, then run this again",
            ) from error
        finally:
            encryption.close()

    def _batches(self, provider: str) -> Iterator[list[Any]]:
        ids = (row["_id"] for row in self._keys.find(_not_under(provider), {"_id": 1}))
        while batch := list(islice(ids, _BATCH)):
            yield batch


def _not_under(provider: str) -> dict[str, Any]:
    return {"masterKey.provider": {"$ne": provider}}
