"""Request bodies read once, whole and within a limit, however they are framed."""

from io import BytesIO
from typing import Any

from shared.http.problems import Problem, malformed, too_large

LIMIT = 64 * 1024
# Read this much more of a body that is refused, so that ordinary clients get to see the answer.
_PATIENCE = 16 * LIMIT

BODY = "watchmate.body"
_REFUSAL = "watchmate.refusal"
CLOSE = "watchmate.close"

Environ = dict[str, Any]


def buffer_body(environ: Environ) -> bytes:
    """Replace the input stream by a replayable one; calling it again changes nothing.

    :raises Problem: 413 over the limit, 400 when the framing is broken.
    """
    if _REFUSAL in environ:
        raise environ[_REFUSAL]
    if BODY not in environ:
        try:
            _replace(environ, _whole_body(environ))
        except Problem as refusal:
            environ[_REFUSAL] = refusal
            raise
    return bytes(environ[BODY])


def replay(environ: Environ, body: bytes) -> Environ:
    return {**environ, "wsgi.input": BytesIO(body)}


def _whole_body(environ: Environ) -> bytes:
    length = _declared_length(environ)
    stream = environ["wsgi.input"]
    body = _read(stream, LIMIT + 1 if length is None else min(LIMIT + 1, length))
    if len(body) > LIMIT or (length or 0) > LIMIT:
        _give_up(environ, stream)
        raise too_large()
    if length is not None and len(body) < length:
        raise malformed("The body is shorter than announced.")
    return body


def _declared_length(environ: Environ) -> int | None:
    """None means chunked: read until the end."""
    coding = environ.get("HTTP_TRANSFER_ENCODING")
    if coding is not None:
        if coding.strip().lower() != "chunked":
            environ[CLOSE] = True
            raise malformed("Only the transfer coding 'chunked' is understood.")
        return None
    declared = str(environ.get("CONTENT_LENGTH") or "0")
    if not (declared.isascii() and declared.isdigit()):
        environ[CLOSE] = True
        raise malformed("The content length is not a number.")
    return int(declared)


def _read(stream: Any, wanted: int) -> bytes:
    parts: list[bytes] = []
    try:
        while wanted > 0 and (part := stream.read(min(wanted, 16384))):
            parts.append(part)
            wanted -= len(part)
    except (OSError, ValueError):
        raise malformed("The body ended too early or is framed wrongly.") from None
    return b"".join(parts)


def _give_up(environ: Environ, stream: Any) -> None:
    environ[CLOSE] = True
    left = _PATIENCE
    try:
        while left > 0 and (part := stream.read(16384)):
            left -= len(part)
    except (OSError, ValueError):
        return


def _replace(environ: Environ, body: bytes) -> None:
    environ[BODY] = body
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
