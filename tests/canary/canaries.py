"""Words that stand for a person: planted once, found nowhere else unless they leak."""

import base64
import html
import json
import quopri
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""Fewer characters could be found by chance in some hundred megabytes."""


@dataclass
class Canaries:
    """What was planted, by a label that says where."""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, label: str, text: str) -> str:
        assert len(text) >= SHORTEST, f"{label} is too short to be told from chance"
        assert label not in self.planted, f"{label} was planted before"
        self.planted[label] = text
        return text

    def ascii(self, label: str) -> str:
        return self.plant(label, f"Quillonby Vextrath {secrets.token_hex(4)}")

    def accented(self, label: str) -> str:
        return self.plant(label, f"Żofia Müñoz-Štěpánová {secrets.token_hex(4)}")

    def badge(self, label: str) -> str:
        return self.plant(label, f"BX{secrets.randbelow(10**10):010d}")

    def email(self, label: str) -> str:
        return self.plant(label, f"vextrath.{secrets.token_hex(4)}@quillonby.example")

    def key(self, label: str) -> str:
        return self.plant(label, f"vxkey-{secrets.token_hex(16)}")

    def token(self, label: str, token: str) -> str:
        """A signed token, and its signature, which is as good as the whole."""
        self.plant(f"{label} (signature)", token.rpartition(".")[2])
        return self.plant(label, token)

    def patterns(self) -> dict[bytes, str]:
        """Every form of every canary → its label."""
        found: dict[bytes, str] = {}
        for label, text in self.planted.items():
            for form in forms(text):
                found.setdefault(form, label)
        return found


def forms(text: str) -> set[bytes]:
    """The ways in which a text may lie in a file, a log line, a header or a mail."""
    cases = {text, text.lower(), text.upper()}
    spellings = {case.replace(" ", space) for case in cases for space in (" ", "", "-", "_")}
    return {form for one in spellings for form in _encodings(one) if b"\n" not in form}


def _encodings(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield text.encode("latin-1", "replace") if _is_latin(text) else plain
    for escaped in (*_escaped(text, plain), *_misread(plain)):
        yield escaped.encode()
    yield quopri.encodestring(plain).replace(b"=\n", b"").strip()
    yield from _base64(plain)


def _escaped(text: str, plain: bytes) -> Iterator[str]:
    for quoted in (quote(text), quote(text, safe=""), quote_plus(text)):
        yield quoted
        yield quoted.replace("%", "%25")
    yield json.dumps(text)[1:-1]
    yield json.dumps(json.dumps(text))[3:-3]
    yield repr(plain)[2:-1]
    yield html.escape(text)
    yield plain.hex()
    yield plain.hex().upper()


def _misread(plain: bytes) -> Iterator[str]:
    """As WSGI hands a path over: each byte taken for a letter."""
    misread = plain.decode("latin-1")
    yield misread
    yield json.dumps(misread)[1:-1]


def _base64(plain: bytes) -> Iterator[bytes]:
    """Inside a longer text the same bytes fall on one of three alignments."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
        inside = encoded[(0, 2, 3)[shift] : len(encoded) - 1]
        yield inside
        yield inside.translate(bytes.maketrans(b"+/", b"-_"))


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 256 for letter in text)
