"""Services that leave one value unencrypted: run by a test, to see that the search would find it.

The value is the content of the file named by PLAIN_VALUE_FILE, read at each encryption, so that
one process serves for every field. Nothing like this exists in the services themselves.
"""

import os
from pathlib import Path

from bson.binary import Binary

from services.identity.entrypoints.service import IdentityService
from services.intake.entrypoints.service import IntakeService
from services.notifications.entrypoints.service import NotificationsService
from shared.storage.encryption import FieldCipher

__all__ = ["IdentityService", "IntakeService", "NotificationsService"]

_encrypt = FieldCipher.encrypt


def _encrypt_all_but_one(cipher: FieldCipher, text: str) -> Binary | str:
    plain = Path(os.environ["PLAIN_VALUE_FILE"]).read_text("utf-8")
    return text if text == plain else _encrypt(cipher, text)


FieldCipher.encrypt = _encrypt_all_but_one  # type: ignore[method-assign,assignment]
