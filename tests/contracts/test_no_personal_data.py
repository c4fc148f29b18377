"""No event can carry personal data, because no field of an event can hold it."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import fields, validate

from shared.events.fields import (
    Code,
    Count,
    Digest,
    Flag,
    Identifier,
    MailboxReference,
    Moment,
    Reference,
    Several,
    Window,
)
from shared.events.schemas import SCHEMAS, schema_for
from shared.runtime.resources import SERVICES, load

pytestmark = pytest.mark.unit

KINDS = (Identifier, Reference, Digest, Code, Count, Flag, Moment, Window)
NAMES_AND_SENTENCES = ("Jane Doe", "jane.doe@example.org", "I cannot sleep", "+1 206 555 0100", "")


def _leaves(event_type: str) -> Iterator[tuple[str, fields.Field[Any]]]:
    for name, field in schema_for(event_type)().fields.items():
        yield name, field.inner if isinstance(field, Several) else field


@pytest.mark.parametrize("event_type", SCHEMAS)
def test_every_field_is_of_a_kind_that_holds_no_person(event_type: str) -> None:
    for name, field in _leaves(event_type):
        assert isinstance(field, KINDS), f"{event_type}.{name}: {type(field).__name__}"
        assert field.metadata.get("doc"), f"{event_type}.{name} has no documentation"


@pytest.mark.parametrize("event_type", SCHEMAS)
@pytest.mark.parametrize("text", NAMES_AND_SENTENCES)
def test_no_field_accepts_a_name_an_address_or_a_sentence(event_type: str, text: str) -> None:
    for name, field in _leaves(event_type):
        with pytest.raises(validate.ValidationError):
            field.deserialize(text)
            pytest.fail(f"{event_type}.{name} takes {text!r}")


def test_where_somebody_reads_is_told_to_notifications_only() -> None:
    """A mailbox is one person's for good: whoever hears it could link their requests."""
    saying = {
        event_type
        for event_type in SCHEMAS
        if any(isinstance(field, MailboxReference) for _, field in _leaves(event_type))
    }
    hearing = {service for service in SERVICES if saying & {*load(service).hears}}
    assert saying == {"mailbox.opened.v1"}
    assert hearing == {"notifications"}


@pytest.mark.parametrize("event_type", SCHEMAS)
def test_schemas_are_flat(event_type: str) -> None:
    for _, field in _leaves(event_type):
        assert not isinstance(field, fields.Nested | fields.Dict | fields.Raw)
