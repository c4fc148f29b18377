"""What the operating system refused, told in one line with what to do about it."""

from __future__ import annotations

import errno
from pathlib import Path

from infra.local.trouble import Trouble

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FIXES = {
    errno.EACCES: "make it yours, or name another place",
    errno.EPERM: "make it yours, or name another place",
    errno.EROFS: "mount it for writing, or name another place",
    errno.ENOENT: "check the path",
    errno.EISDIR: "name a file, not a folder",
    errno.ENOTDIR: "name a folder, not a file",
}


def trouble_of(error: OSError, place: Path | None = None) -> Trouble:
    """``place`` is what was being used, where the error itself may not know it.

    Its text is the system's own word for the kind of error: nothing that was in a file.
    """
    where = place or error.filename or "a file or a connection"
    if error.errno in _FULL:
        return Trouble(f"the disk of {where} is full", "free it, or name another place")
    what = error.strerror or type(error).__name__
    fix = _FIXES.get(error.errno or 0, "see to it, then run this again")
    return Trouble(f"{where} cannot be used ({what})", fix)
