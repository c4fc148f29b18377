"""What travels over this service's API."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from services.notifications.domain.notice import NoticeKind
from shared.http import page_schema
from shared.http.fields import Flag, words


class ContactPointBody(Schema):
    email = words(3, 254, "A plain ASCII mail address, local@domain.", required=True)
    mail_wanted = Flag(
        load_default=True,
        metadata={"description": "False: keep the address and send no mail."},
    )


class ContactPointSchema(Schema):
    email = fields.String(
        required=True,
        metadata={"description": "Masked: enough to know it again.", "example": "a•••@d•••"},
    )
    mail_wanted = fields.Boolean(required=True)


class NoticeSchema(Schema):
    notice_id = fields.String(required=True)
    kind = fields.String(required=True, validate=OneOf([kind.value for kind in NoticeKind]))
    subject_id = fields.String(
        required=True,
        metadata={
            "description": "The request or offer it is about; opaque here. An offered check and a"
            " declaration are about none: they have an id of their own."
        },
    )
    message = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What to show, where the kind alone does not say it."},
    )
    created_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


NoticePage = page_schema(NoticeSchema)
