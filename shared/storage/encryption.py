"""Fields that only their service can read, with a key for each agency and each request.

Explicit encryption by libmongocrypt with the random algorithm. A field's data key lives in
the key vault of its agency and service (``agency_x.<service>.keys``), wrapped by key-encryption
material that only that service is given and that is different for every agency. Destroying a
data key makes everything written under it unreadable, and backups that hold the records alone.

It does not reach a backup that holds both the records and the key vault: read with the service's
key file, that brings back what was erased. So back up the vaults (``*.keys``) apart from the
records, and let vault backups live shorter than record backups: erasure is complete when the
last vault backup from before it is gone. The database's oplog holds the wrapped key for as long.

The cache keeps a used key for ``cache_ms``: until that passes, a process that has used a key
still decrypts under it after its destruction.

The key file is read anew when it changes, so that its material rotates under running processes;
that of a scope which has left the file is dropped when it is read next.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bson.binary import STANDARD, Binary
from bson.codec_options import CodecOptions
from pymongo.encryption import Algorithm, ClientEncryption
from pymongo.errors import DuplicateKeyError, EncryptionError

from shared.storage.mongo import Mongo
from shared.storage.wrapping import REGION, SERVICE, pieces_of, wrapping_of

_AGENCY_KEY = "agency"

FileState = tuple[int, int, int]


class KeyDestroyed(Exception):
    """The data key is gone, and with it what was written under it."""


class KeysMissing(Exception):
    """This service was given no key material for that agency, or no such shared secret."""


class FieldCipher:
    """Encrypts and decrypts text under one named data key."""

    def __init__(self, encryption: Callable[[], ClientEncryption], key_id: Binary) -> None:
        """``encryption`` is asked each time: a cipher outlives the key file it was made with."""
        self._encryption = encryption
        self._key_id = key_id

    def encrypt(self, text: str) -> Binary:
        return self._encryption().encrypt(
            text, Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random, key_id=self._key_id
        )

    def decrypt(self, value: Binary) -> str:
        """:raises KeyDestroyed: when the data key no longer exists."""
        try:
            return str(self._encryption().decrypt(value))
        except EncryptionError as error:
            if "not all keys requested were satisfied" in str(error):
                raise KeyDestroyed from error
            raise


@dataclass(frozen=True)
class _Opened:
    """A scope's encryption, the provider of its new keys, and the file both were read from."""

    encryption: ClientEncryption
    provider: str
    file: FileState


class KeyRing:
    """The data keys of one service."""

    def __init__(self, mongo: Mongo, service: str, key_file: Path, cache_ms: int) -> None:
        self._mongo = mongo
        self._service = service
        self._key_file = key_file
        self._cache_ms = cache_ms
        self._opened: dict[str, _Opened] = {}
        self._standing: dict[str, FieldCipher] = {}
        self._read: tuple[tuple[int, ...], dict[str, Any]] | None = None

    def secret(self, purpose: str) -> bytes:
        """32 bytes that only this service can derive, different for each purpose."""
        service_secret = base64.b64decode(self._material()[SERVICE])
        return hmac.digest(service_secret, purpose.encode(), hashlib.sha256)

    def shared_secret(self, name: str) -> bytes:
        """32 bytes in common with the other services that declare this name.

        :raises KeysMissing: when provisioning did not give it to this service.
        """
        encoded = self._material().get(name)
        if encoded is None:
            raise KeysMissing(name)
        return base64.b64decode(encoded)

    def numbered_secrets(self, name: str) -> dict[int, bytes]:
        """Those of a rotating name, by number; none when provisioning gave this service none.

        :raises KeysMissing: when there is no key file.
        """
        found = (piece.rpartition(":") for piece in self._material())
        numbers = [number for base, _, number in found if base == name and number.isdecimal()]
        return {int(number): self.shared_secret(f"{name}:{number}") for number in numbers}

    def for_agency(self, agency_id: str) -> FieldCipher:
        """The cipher for what stands as long as the agency is in the region."""
        return self._standing_cipher(agency_id)

    def for_region(self) -> FieldCipher:
        """The cipher for what belongs to the region, such as signing keys."""
        return self._standing_cipher(REGION)

    def create(self, agency_id: str, name: str) -> FieldCipher:
        """A cipher under a data key of its own; the same name gives the same key again."""
        opened = self._open(agency_id)
        try:
            key_id = opened.encryption.create_data_key(opened.provider, key_alt_names=[name])
        except (DuplicateKeyError, EncryptionError) as error:
            if not _is_duplicate(error):
                raise
            return self.cipher(agency_id, name)
        return self._cipher(agency_id, key_id)

    def cipher(self, agency_id: str, name: str) -> FieldCipher:
        """:raises KeyDestroyed: when there is no such key (any more)."""
        key = self._open(agency_id).encryption.get_key_by_alt_name(name)
        if key is None:
            raise KeyDestroyed
        return self._cipher(agency_id, key["_id"])

    def wrapped_since(self, scope: str) -> datetime | None:
        """When the standing key was made or wrapped anew; None before it is used first."""
        key = self._vault(scope).find_one({"keyAltNames": _AGENCY_KEY}, {"updateDate": 1})
        return key["updateDate"] if key else None

    def destroy(self, agency_id: str, name: str) -> bool:
        """Destroy a data key for good. False when it was gone already."""
        result = self._vault(agency_id).delete_one({"keyAltNames": name})
        return bool(result.deleted_count == 1)

    def _standing_cipher(self, scope: str) -> FieldCipher:
        if scope not in self._standing:
            self._standing[scope] = self.create(scope, _AGENCY_KEY)
        return self._standing[scope]

    def _cipher(self, scope: str, key_id: Binary) -> FieldCipher:
        return FieldCipher(lambda: self._open(scope).encryption, key_id)

    def _vault(self, scope: str) -> Any:
        agency_id = None if scope == REGION else scope
        return self._mongo.collection(f"{self._service}.keys", agency_id)

    def _open(self, scope: str) -> _Opened:
        """As the key file is now; as it was, while it cannot be read."""
        opened, state = self._opened.get(scope), self._file_state()
        if opened is not None and state in (None, opened.file):
            return opened
        try:
            material = self._material()
        except KeysMissing:
            if opened is None:
                raise
            return opened
        self._opened[scope] = self._opened_from(material, scope, state or (0, 0, 0))
        return self._opened[scope]

    def _opened_from(self, material: dict[str, Any], scope: str, state: FileState) -> _Opened:
        wrapping = wrapping_of(material, scope)
        if wrapping is None:
            raise KeysMissing(scope)
        vault = self._vault(scope)
        encryption: ClientEncryption[Any] = ClientEncryption(
            wrapping.providers,
            f"{vault.database.name}.{vault.name}",
            self._mongo.client,
            CodecOptions(uuid_representation=STANDARD),
            key_expiration_ms=self._cache_ms,
        )
        return _Opened(encryption, wrapping.current, state)

    def _file_state(self) -> FileState | None:
        """Looked at before the file is read, so that a change meanwhile is seen next time."""
        try:
            found = self._key_file.stat()
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_ino, found.st_size)

    def _material(self) -> dict[str, Any]:
        """Parsed again only when the file is another one: tokens ask for it at each request."""
        try:
            version = _version(self._key_file)
            if self._read is None or self._read[0] != version:
                self._read = (version, json.loads(self._key_file.read_text()))
                self._forget_what_left(self._read[1])
        except (OSError, ValueError):  # not written yet, or only half of it
            raise KeysMissing("key file") from None
        return self._read[1]

    def _forget_what_left(self, material: dict[str, Any]) -> None:
        """Of an agency that was erased nothing stays for as long as the process lives."""
        for scope in [scope for scope in self._opened if not pieces_of(material, scope)]:
            self._opened.pop(scope, None)
            self._standing.pop(scope, None)


def _version(file: Path) -> tuple[int, ...]:
    """Other after every writing, be it in place or by another file under the same name."""
    found = file.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _is_duplicate(error: Exception) -> bool:
    cause = error.cause if isinstance(error, EncryptionError) else error
    return isinstance(cause, DuplicateKeyError)
