"""An address mail can be sent to."""

import re
from dataclasses import dataclass, field

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")
_LONGEST = 254
_LONGEST_LOCAL = 64
_HIDDEN = "•••"


class InvalidAddress(ValueError):
    """The text is no mail address; carries no part of it, because errors travel further."""

    def __init__(self) -> None:
        super().__init__("not a mail address")


@dataclass(frozen=True)
class EmailAddress:
    """Plain ASCII `local@domain`; no display name, so no header can be smuggled in."""

    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "EmailAddress":
        found = _ADDRESS.fullmatch(text) if len(text) <= _LONGEST else None
        if found is None or len(found["local"]) > _LONGEST_LOCAL:
            raise InvalidAddress
        return cls(text)

    @property
    def masked(self) -> str:
        """Enough for the owner to know it again, too little for anybody else."""
        local, domain = self.text.split("@")
        return f"{local[0]}{_HIDDEN}@{domain[0]}{_HIDDEN}"
