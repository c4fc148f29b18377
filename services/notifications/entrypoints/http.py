"""This service's HTTP application."""

import flask

from services.notifications.application.keep_contact_point import ContactPointUnknown, RoleEnded
from services.notifications.application.read_inbox import NoticeUnknown
from services.notifications.domain.email_address import InvalidAddress
from services.notifications.entrypoints import contact_point_views, inbox_views
from shared.http import create_api, register_problems
from shared.http.parts import Platform
from shared.http.problems import NOTHING_HERE

_PROBLEMS: dict[type[Exception], tuple[int, str, str, str]] = {
    ContactPointUnknown: NOTHING_HERE,
    NoticeUnknown: NOTHING_HERE,
    RoleEnded: (
        403,
        "forbidden",
        "Not allowed",
        "This token was signed before the role in it ended. Who has it again signs in anew.",
    ),
    InvalidAddress: (
        422,
        "invalid_address",
        "Not a mail address",
        "Give a plain address such as name@agency.example, in ASCII letters.",
    ),
}


def create_app(platform: Platform) -> flask.Flask:
    views = [contact_point_views.blueprint, inbox_views.blueprint]
    app = create_api("notifications", views, platform)
    register_problems(app, _PROBLEMS)
    return app
