"""The issuer's published keys, kept at hand so that no caller waits for the issuer in vain."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from joserfc.jwk import ECKey, KeySet

from shared.observability import log
from shared.security.errors import InvalidToken, KeysUnavailable

_SOON = 0.5


@dataclass
class _Question:
    """One asking of the issuer, answered elsewhere."""

    asked_at: float
    done: threading.Event = field(default_factory=threading.Event)
    answered: bool = False
    ended_at: float = float("-inf")


class JwksSource:
    """A known key is served at once, whatever its age: the refresh runs behind it.

    A key the issuer withdrew is therefore good for one call after `keep_for`, and for as long
    as the issuer does not answer.

    :param patience: seconds after which nobody waits any longer for an answer on its way.
    """

    def __init__(
        self,
        url: str,
        *,
        fetch: Callable[[str], Any] | None = None,
        refetch_after: float = 5.0,
        keep_for: float = 300.0,
        patience: float = 2.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._fetch = fetch or _fetch
        self._refetch_after = refetch_after
        self._keep_for = keep_for
        self._patience = patience
        self._monotonic = monotonic
        self._keys: dict[str, ECKey] = {}
        self._got_at = float("-inf")
        self._asking = threading.Lock()
        self._last = _Question(float("-inf"))
        self._last.done.set()

    def key(self, key_id: str) -> ECKey:
        """The key of that id.

        :raises InvalidToken: when the issuer does not publish it.
        :raises KeysUnavailable: when it is not known and the issuer does not answer.
        """
        known = self._keys.get(key_id)
        if known is None:
            return self._awaited(key_id)
        if self._monotonic() - self._got_at > self._keep_for:
            self._ask()
        return known

    def _awaited(self, key_id: str) -> ECKey:
        """Waiting is measured from the asking: callers one after another do not add up."""
        question = self._ask()
        question.done.wait(max(0.0, question.asked_at + self._patience - self._monotonic()))
        if key_id in self._keys:
            return self._keys[key_id]
        if not question.answered:
            raise KeysUnavailable("the issuer does not answer")
        raise InvalidToken("unknown key")

    def _ask(self) -> _Question:
        """The question on its way, or the last one while it is too early for another.

        Unknown key ids cost a caller nothing to invent, so they must not cost the issuer much.
        """
        with self._asking:
            if self._last.done.is_set() and self._monotonic() - self._last.ended_at >= self._pause:
                self._last = _Question(self._monotonic())
                threading.Thread(
                    target=self._answer, args=(self._last,), name="jwks", daemon=True
                ).start()
            return self._last

    @property
    def _pause(self) -> float:
        return self._refetch_after if self._keys else min(_SOON, self._refetch_after)

    def _answer(self, question: _Question) -> None:
        try:
            published = self._fetch(self._url)
            self._keys = {key.kid: key for key in _usable(published) if key.kid}
            self._got_at = self._monotonic()
            question.answered = bool(self._keys)
        except Exception as error:  # noqa: BLE001 - nobody else hears of it; the keys stay
            log().warning("keys_not_fetched", error=error)
        finally:
            question.ended_at = self._monotonic()
            question.done.set()


def _usable(published: Any) -> list[ECKey]:
    keys = KeySet.import_key_set(published).keys
    return [key for key in keys if isinstance(key, ECKey) and key.curve_name == "P-256"]


def _fetch(url: str) -> Any:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return json.loads(Path(url2pathname(parts.path)).read_text("utf-8"))
    import requests

    answer = requests.get(url, timeout=3, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()
