"""Idempotency keys: the same request twice has one effect and one answer.

The claim is a row inserted first in the request's own transaction, so it stands or falls with the
effect. The answer is sealed under a key that only the caller has: it may hold a return phrase, and
the store alone must not be able to read it.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pymongo.errors import DuplicateKeyError, OperationFailure
from werkzeug.wrappers import Response

from shared.http.problems import Problem
from shared.storage import Mongo, Transaction

HEADER = "Idempotency-Key"
SHORTEST, LONGEST = 22, 128
KEY_PATTERN = f"[!-~]{{{SHORTEST},{LONGEST}}}"
"""Printable ASCII without the space, which servers on the way may trim."""

_WRITE_CONFLICT = 112
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


class ClaimTaken(Exception):
    """Somebody has or had this key; look outside the transaction which of the two."""

    def __init__(self, claim: "Claim") -> None:
        super().__init__("claim taken")
        self.claim = claim


@dataclass(frozen=True)
class Claim:
    row_id: bytes
    fingerprint: bytes
    seal: bytes


def claim_for(key: str | None, scope: str, request: bytes) -> Claim:
    """The claim of one caller on one route; `scope` is method, path and subject.

    :raises Problem: 400 when the key is missing or does not have the pattern.
    """
    if key is None or not re.fullmatch(KEY_PATTERN, key):
        raise Problem(
            400,
            "idempotency_key",
            "Idempotency-Key needed",
            "Send a fresh random Idempotency-Key of 22 to 128 printable ASCII characters "
            "without spaces, and the same one when you repeat this request.",
        )
    derived = HKDF(SHA256(), 64, salt=None, info=b"watchmate idempotency").derive(key.encode())
    return Claim(
        hashlib.sha256(f"{scope}|{key}".encode()).digest(),
        hmac.digest(derived[32:], request, "sha256"),
        base64.urlsafe_b64encode(derived[:32]),
    )


class Idempotency:
    """The rows of one service."""

    def __init__(self, mongo: Mongo, service: str) -> None:
        self._rows = mongo.collection(f"{service}.idempotency")

    def take(self, tx: Transaction, claim: Claim, now: datetime) -> None:
        """First write of the transaction; :raises ClaimTaken: when the key is in use or used."""
        row = {"_id": claim.row_id, "fingerprint": claim.fingerprint, "at": now}
        try:
            self._rows.insert_one(row, session=tx.session)
        except DuplicateKeyError:
            raise ClaimTaken(claim) from None
        except OperationFailure as error:
            if error.code == _WRITE_CONFLICT:
                raise ClaimTaken(claim) from None
            raise

    def settle(self, tx: Transaction, claim: Claim, response: Response) -> None:
        """Last write of the transaction."""
        answer = Fernet(claim.seal).encrypt(_pack(response))
        self._rows.update_one(
            {"_id": claim.row_id}, {"$set": {"answer": answer}}, session=tx.session
        )

    def earlier_answer(self, claim: Claim) -> Response:
        """What a taken claim leads to: the stored answer, or a problem.

        :raises Problem: 422 for another request under the same key, 409 while it is running.
        """
        row = self._rows.find_one({"_id": claim.row_id})
        if row is None:
            raise Problem(
                409,
                "in_progress",
                "Still running",
                "A request with this Idempotency-Key is being answered. Repeat in a moment.",
                {"Retry-After": "1"},
            )
        if not hmac.compare_digest(row["fingerprint"], claim.fingerprint):
            raise Problem(
                422,
                "idempotency_key_reused",
                "Idempotency-Key reused",
                "This Idempotency-Key was used for a different request.",
            )
        return _unpack(Fernet(claim.seal).decrypt(row["answer"]))


def _pack(response: Response) -> bytes:
    headers = [[name, response.headers[name]] for name in _KEPT_HEADERS if name in response.headers]
    body = base64.b64encode(response.get_data()).decode()
    return json.dumps({"status": response.status_code, "headers": headers, "body": body}).encode()


def _unpack(packed: bytes) -> Response:
    stored: dict[str, Any] = json.loads(packed)
    headers = [(name, value) for name, value in stored["headers"]]
    response = Response(base64.b64decode(stored["body"]), stored["status"], headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response
