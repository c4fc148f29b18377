"""The words that let an anonymous asker come back, and what is derived from them."""

import hashlib
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class ReturnKeys:
    """All three come from the phrase alone; the server keeps the first and two digests."""

    lookup_id: str
    access_key: str
    mailbox_key: str

    @property
    def access_digest(self) -> str:
        return digest(self.access_key)

    @property
    def mailbox(self) -> str:
        return f"anon:{digest(self.mailbox_key)}"


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def normalised(phrase: str) -> str:
    """One spelling for a phrase typed with other case, accents or spaces."""
    plain = unicodedata.normalize("NFKD", phrase)  # first: styled letters have no case
    decomposed = unicodedata.normalize("NFKD", plain.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.split())
