"""The fields of region.yml that no other file has."""

from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from shared.security.conflict_tokens import CONFLICT_KEY_NAME
from shared.storage.mongo import AGENCY_ID
from shared.storage.wrapping import REGION, SERVICE

_NO_AGENCY = (REGION, SERVICE, CONFLICT_KEY_NAME)
"""What else a piece of key material is called: an agency's own bears the agency's id."""


def known_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise ValidationError(
            "unknown time zone; use an IANA name such as America/Chicago"
        ) from error


def agency_id(value: str) -> None:
    if not AGENCY_ID.fullmatch(value) or value in _NO_AGENCY:
        raise ValidationError(
            "an agency id is 2 to 21 small letters and digits, begins with a letter"
            f" and is not {', '.join(map(repr, _NO_AGENCY))}"
        )
