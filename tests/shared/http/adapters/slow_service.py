"""A service whose one worker can be kept busy, to see what is answered beside it."""

import time

import flask
from flask_smorest import Blueprint
from prometheus_client import Counter
from werkzeug.wrappers import Request, Response

from shared.http import create_api, open_to_all, respond, serve
from shared.observability import registry
from shared.runtime.hosting import UseCases
from shared.runtime.platform import Platform
from shared.storage import Transaction

slow = Blueprint("slow", __name__, url_prefix="/slow")
_BEGUN = Counter("slow_begun_total", "Requests whose worker has begun", registry=registry())


@slow.route("", methods=["GET"])
@open_to_all
def wait() -> dict[str, bool]:
    _BEGUN.inc()
    time.sleep(3)
    return {"waited": True}


@slow.route("/part/<state>", methods=["GET"])
@open_to_all
def part(state: str) -> dict[str, bool]:
    lives = state == "lives"
    flask.current_app.config["platform"].watch("part", lambda: lives)
    return {"lives": lives}


def create_app(platform: Platform) -> flask.Flask:
    app = create_api("slow", [slow], platform)
    app.config["platform"] = platform
    return app


class NoWiring:
    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def bind(self, tx: Transaction | None) -> None:
        return None


class SlowService:
    name = "slow"
    use = UseCases(NoWiring)

    @serve(create_app)
    def http(self, request: Request) -> Response:
        return respond(request, self.use)
