"""The only kinds of field an event may have; none of them can hold a name or a sentence.

There is deliberately no plain string: what is said about a person on the bus is an identifier,
a pseudonymous reference, a digest or a word of a closed vocabulary.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from marshmallow import fields, validate

AGENCY = r"^[a-z][a-z0-9]{1,20}\Z"
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"
_PSEUDONYM = r"^[A-Za-z0-9_-]{22}\Z"
_MAILBOX = r"^([A-Za-z0-9_-]{22}|anon:[0-9a-f]{64})\Z"
_WINDOW = r"^20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?\Z"
_UNIT = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}\Z"


class _Word(fields.String):
    """A string that must match one pattern; the base of the kinds below, never used itself."""

    kind: ClassVar[str]

    def __init__(self, doc: str, rule: validate.Validator, **options: Any) -> None:
        options.setdefault("required", True)
        super().__init__(validate=rule, metadata={"doc": doc}, **options)


class Identifier(_Word):
    """A random UUID in its canonical form."""

    kind = "id"

    def __init__(self, doc: str, **options: Any) -> None:
        super().__init__(doc, validate.Regexp(_UUID), **options)


class Reference(_Word):
    """The pseudonym of a person, 22 characters of base64url."""

    kind = "ref"
    pattern: ClassVar[str] = _PSEUDONYM

    def __init__(self, doc: str, **options: Any) -> None:
        super().__init__(doc, validate.Regexp(self.pattern), **options)


class MailboxReference(Reference):
    """Where a requester's notices wait: their pseudonym, or the digest of an anonymous key."""

    pattern = _MAILBOX


class AgencyReference(Reference):
    """An agency's id in the region."""

    pattern = AGENCY


class UnitReference(Reference):
    """A unit's code in the region."""

    pattern = _UNIT


class Digest(_Word):
    """Lower-case hexadecimal of a fixed length."""

    kind = "hash"

    def __init__(self, doc: str, length: int = 64, **options: Any) -> None:
        self.length = length
        super().__init__(doc, validate.Regexp(rf"^[0-9a-f]{{{length}}}\Z"), **options)


class Code(_Word):
    """One word of a closed vocabulary."""

    kind = "enum"

    def __init__(self, doc: str, one_of: Sequence[str], **options: Any) -> None:
        super().__init__(doc, validate.OneOf(one_of), **options)


class Window(_Word):
    """A month, a quarter or a year: 2026-11, 2026-Q4, 2026."""

    kind = "window"

    def __init__(self, doc: str, **options: Any) -> None:
        super().__init__(doc, validate.Regexp(_WINDOW), **options)


class Count(fields.Integer):
    """A whole number from zero up."""

    kind = "int"

    def __init__(self, doc: str, **options: Any) -> None:
        options.setdefault("required", True)
        bounds = validate.Range(min=0, max=2**31)
        super().__init__(strict=True, validate=bounds, metadata={"doc": doc}, **options)


class Flag(fields.Boolean):
    """True or false, and nothing that merely looks like it."""

    kind = "bool"

    def __init__(self, doc: str, **options: Any) -> None:
        options.setdefault("required", True)
        super().__init__(metadata={"doc": doc}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Moment(fields.AwareDateTime):
    """A point in time: an aware datetime in Python, ISO 8601 in UTC on the wire."""

    kind = "date"

    def __init__(self, doc: str, **options: Any) -> None:
        options.setdefault("required", True)
        super().__init__(format="iso", default_timezone=UTC, metadata={"doc": doc}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        if isinstance(value, datetime):
            value = value.isoformat()
        moment: datetime = super()._deserialize(value, attr, data, **options)
        try:
            return moment.astimezone(UTC)
        except (OverflowError, ValueError):  # within a day of the calendar's ends
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None


class Several(fields.List):
    """A list of one of the kinds above."""

    inner: Any

    def __init__(
        self,
        inner: fields.Field[Any],
        at_least: int = 0,
        at_most: int = 64,
        required: bool = True,
    ) -> None:
        bounds = validate.Length(min=at_least, max=at_most)
        super().__init__(inner, required=required, validate=bounds, metadata=inner.metadata)

    @property
    def kind(self) -> str:
        return str(self.inner.kind)
