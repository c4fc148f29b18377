"""Intake's door in front of Celery: Flask and pydantic under gunicorn's threads."""

from flask import Flask, Response, request
from pydantic import ValidationError

from tests.bench.pipeline import chain
from tests.bench.pipeline.peers.asked import Accepted, Asked
from tests.bench.pipeline.peers.celery_app import tell, transact, write
from tests.bench.pipeline.surroundings import AGENCY_HEADER, MAILBOX_HEADER

app = Flask(__name__)


@app.post("/v1/requests")
def submit() -> Response:
    try:
        asked = Asked.model_validate_json(request.get_data())
    except ValidationError:
        return Response(status=422)
    agency, mailbox = request.headers[AGENCY_HEADER], request.headers[MAILBOX_HEADER]
    request_id, step = chain.submitted(agency, mailbox, asked.model_dump())
    transact(lambda session: write(session, step))
    tell(step)
    accepted = Accepted(request_id=request_id, state="submitted")
    return Response(accepted.model_dump_json(), 201, content_type="application/json")
