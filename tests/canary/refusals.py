"""Planted words where they do not belong: wrong fields, field names, paths, queries, tokens."""

import base64
import json
from urllib.parse import quote

from tests.canary.day import ASKER, Day

ROUTES = {
    "identity": "/v1/members",
    "intake": "/v1/requests",
    "matching": "/v1/supporters",
    "notifications": "/v1/inbox",
    "evaluation": "/v1/reports/leadership-summary",
}


def refuse_everything(day: Day) -> None:
    officer = day.people.officer(ASKER)
    asking = day.people.token(officer, "officer", "intake")
    entering = day.people.token(day.people.staff(ASKER), "staff", "identity")
    enrolling = day.people.token(day.people.staff(ASKER), "staff", "matching")
    _wrong_fields(day, asking, entering, enrolling)
    _unknown_names(day, asking, entering, enrolling)
    for service in ROUTES:
        _addresses(day, service)
        _tokens(day, service)
        _broken_bodies(day, service)
    _phrases_and_keys(day)


def while_the_database_is_away(day: Day) -> None:
    """Drivers put what they could not write into their complaints."""
    plant = day.canaries
    officer = day.people.officer(ASKER)
    token = day.people.token(officer, "officer", "intake")
    body = day.people.wish(ASKER) | {"identity_level": "named"}
    body |= {"name": plant.ascii("database away: name"), "text": plant.accented("away: text")}
    day.region.mongodb.stop()
    try:
        assert day.refuse("POST", "intake", "/v1/requests", token=token, json=body) == 503
    finally:
        day.region.mongodb.launch()
        day.region.mongodb.await_ready()
    day.region.await_ready()


def _wrong_fields(day: Day, asking: str, entering: str, enrolling: str) -> None:
    plant = day.canaries
    word = plant.accented("in a wrong field")
    wish = day.people.wish(ASKER) | {
        "identity_level": "named",
        "name": plant.ascii("refused: name"),
    }
    for name in ("urgency", "topics", "language", "contact_kind", "acknowledged_notice", "vetoes"):
        body = wish | {name: [word] if name == "topics" else word}
        assert day.refuse("POST", "intake", "/v1/requests", token=asking, json=body) in (409, 422)
    body = {"name": word * 9, "badge": [word], "unit": word, "roles": [word]}
    assert day.refuse("POST", "identity", "/v1/members", token=entering, json=body) == 422
    body = day.people.profile(word, word) | {"languages": [word], "time_zone": word}
    assert day.refuse("POST", "matching", "/v1/supporters", token=enrolling, json=body) == 422
    body = {"agency": ASKER, "wave": word, "instrument": word, "participant_token": word}
    body |= {"pass": word}
    assert day.refuse("POST", "evaluation", "/v1/survey-responses", json=body) == 422


def _unknown_names(day: Day, asking: str, entering: str, enrolling: str) -> None:
    word = day.canaries.ascii("as a field's name")
    body = day.people.wish(ASKER) | {"identity_level": "pseudonymous", word: word}
    assert day.refuse("POST", "intake", "/v1/requests", token=asking, json=body) == 422
    body = {"agency": ASKER, "phrase": "one two", word: {word: [word]}}
    assert day.refuse("POST", "intake", "/v1/anonymous/sessions", json=body) == 422
    body = {"name": "N", "badge": "1", "unit": "D01", "roles": ["officer"], word: word}
    assert day.refuse("POST", "identity", "/v1/members", token=entering, json=body) == 422
    body = day.people.profile("x" * 22, "D01") | {word: word}
    assert day.refuse("POST", "matching", "/v1/supporters", token=enrolling, json=body) == 422


def _addresses(day: Day, service: str) -> None:
    plant = day.canaries
    word = quote(plant.accented(f"{service}: in a path"))
    day.refuse("GET", service, f"/v1/{word}")
    day.refuse("GET", service, f"/v1/{quote(plant.ascii(f'{service}: in a plain path'))}")
    day.refuse("GET", service, f"{ROUTES[service]}/{word}")
    day.refuse("GET", service, f"/{word}/../{word}")
    word = quote(plant.accented(f"{service}: in a query"))
    day.refuse("GET", service, f"{ROUTES[service]}?cursor={word}&limit={word}&{word}={word}")
    word = plant.ascii(f"{service}: as a method").replace(" ", "")
    day.refuse(word, service, ROUTES[service])


def _tokens(day: Day, service: str) -> None:
    plant = day.canaries
    forged = plant.token(f"{service}: forged token", _forged(plant.badge(f"{service}: forged sub")))
    assert day.refuse("GET", service, ROUTES[service], token=forged) == 401
    word = plant.key(f"{service}: no token at all")
    assert day.refuse("GET", service, ROUTES[service], token=word) == 401
    headers = {"Idempotency-Key": plant.ascii(f"{service}: bad key"), "Authorization": word}
    headers |= {"traceparent": plant.key(f"{service}: traceparent"), "User-Agent": word}
    day.refuse("POST", service, ROUTES[service], headers=headers, json={word: word})


def _forged(subject: str) -> str:
    header = {"alg": "ES256", "typ": "at+jwt", "kid": subject}
    claims = {"iss": "watchmate", "sub": subject, "agency": subject, "roles": [subject]}
    parts = [json.dumps(part).encode() for part in (header, claims)] + [subject.encode() * 4]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _broken_bodies(day: Day, service: str) -> None:
    word = day.canaries.ascii(f"{service}: in a broken body")
    path = {
        "evaluation": "/v1/survey-responses",
        "intake": "/v1/anonymous/requests",
        "identity": "/v1/token",
    }.get(service, ROUTES[service])
    kind = {"Content-Type": "application/json"}
    for body in (f'{{"{word}": ', f'"{word}"', f"[{word}]", f'{{"a": "{word * 4000}"}}'):
        day.refuse("POST", service, path, data=body.encode(), headers=kind)
    form = {"grant_type": word, "client_id": word, "client_secret": word, "audience": word}
    day.refuse("POST", service, path, data=form)


def _phrases_and_keys(day: Day) -> None:
    plant = day.canaries
    phrase = plant.plant("a mistyped phrase", "abandon quillonby zebra vextrath zone zoo yellow")
    body = {"agency": ASKER, "phrase": phrase}
    assert day.refuse("POST", "intake", "/v1/anonymous/sessions", json=body) == 404
    key = f"{ASKER}.{plant.key('a wrong access key')}"
    assert day.refuse("GET", "intake", "/v1/anonymous/request", token=key) == 401
