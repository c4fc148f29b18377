"""Only a genuine, fresh token for this very service is taken."""

import base64
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from shared.security import InvalidToken
from shared.security.jwks import JwksSource
from shared.security.seals import Seals
from shared.security.tokens import TokenVerifier
from tests.support.tokens import TokenFactory


@pytest.fixture
def factory(tmp_path: Path) -> TokenFactory:
    return TokenFactory(tmp_path)


@pytest.fixture
def verifier(factory: TokenFactory) -> TokenVerifier:
    return TokenVerifier(
        JwksSource(factory.jwks_url),
        "watchmate",
        "watchmate.intake",
        seals=Seals(lambda: factory.seal_keys),
    )


def published_key(factory: TokenFactory) -> dict[str, Any]:
    keys: list[dict[str, Any]] = json.loads(Path(factory.jwks_url.removeprefix("file://"))
                                            .read_text())["keys"]  # fmt: skip
    return keys[0]


def b64(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def payload_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def test_a_genuine_token_tells_who_calls(factory: TokenFactory, verifier: TokenVerifier) -> None:
    caller = verifier.verify(factory.officer("intake", "o1"))
    assert (caller.sub, caller.agency, caller.roles) == ("o1", "harbor", frozenset({"officer"}))
    assert (caller.unit, caller.self_ref, caller.mailbox) == ("patrol", "ref-o1", "mail-o1")


LISTS = ("former_units", "commands", "related", "investigated_with")


def test_what_keeps_others_away_from_an_officer_is_read(
    factory: TokenFactory, verifier: TokenVerifier
) -> None:
    said: dict[str, Any] = {name: [f"{name}-1", f"{name}-2"] for name in LISTS}
    caller = verifier.verify(factory.officer("intake", "o1", **said))
    for name in LISTS:
        assert getattr(caller, name) == (f"{name}-1", f"{name}-2")
    without = verifier.verify(factory.officer("intake", "o1"))
    assert {getattr(without, name) for name in LISTS} == {()}


def test_a_partners_scopes_are_read(factory: TokenFactory, verifier: TokenVerifier) -> None:
    token = factory.partner("intake", "members:read members:write")
    assert verifier.verify(token).scopes == {"members:read", "members:write"}


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "someone-else"}, {"iss": None}, {"aud": "watchmate.matching"}, {"aud": None},
        {"exp": int(time.time()) - 31}, {"exp": None}, {"exp": "later"}, {"exp": True},
        {"iat": int(time.time()) + 3600}, {"iat": None}, {"nbf": int(time.time()) + 3600},
        {"sub": None}, {"sub": ""}, {"sub": 5}, {"agency": None}, {"agency": ["a"]},
        {"roles": None}, {"roles": "officer"}, {"roles": [1]}, {"jti": None},
        {"client_id": None}, {"unit": 5},
    ],
)  # fmt: skip
def test_missing_or_wrong_claims_are_refused(
    factory: TokenFactory, verifier: TokenVerifier, claims: dict[str, Any]
) -> None:
    with pytest.raises(InvalidToken):
        verifier.verify(factory.token("intake", **claims))


def test_a_clock_that_is_a_little_off_is_forgiven(
    factory: TokenFactory, verifier: TokenVerifier
) -> None:
    now = int(time.time())
    assert verifier.verify(factory.token("intake", exp=now - 20, iat=now + 20))


def test_text_that_is_no_token_is_refused(verifier: TokenVerifier) -> None:
    for text in ("", "a", "a.b.c", "..", "é.é.é", "a" * 10_000, "null", "e30.e30.", "\ud800"):
        with pytest.raises(InvalidToken):
            verifier.verify(text)


def test_a_token_without_signature_is_refused(
    factory: TokenFactory, verifier: TokenVerifier
) -> None:
    kid = published_key(factory)["kid"]
    claims = payload_of(factory.officer("intake", "o1"))
    for algorithm in ("none", "None", "NONE"):
        header = {"alg": algorithm, "typ": "at+jwt", "kid": kid}
        with pytest.raises(InvalidToken):
            verifier.verify(f"{b64(header)}.{b64(claims)}.")


def test_the_public_key_is_not_accepted_as_a_shared_secret(
    factory: TokenFactory, verifier: TokenVerifier
) -> None:
    key = published_key(factory)
    claims = payload_of(factory.officer("intake", "o1"))
    for secret in (json.dumps(key).encode(), ECKey.import_key(key).as_pem(private=False)):
        header = {"alg": "HS256", "typ": "at+jwt", "kid": key["kid"]}
        signed = f"{b64(header)}.{b64(claims)}"
        forged = f"{signed}.{b64(hmac.digest(secret, signed.encode(), 'sha256'))}"
        with pytest.raises(InvalidToken):
            verifier.verify(forged)


def test_a_foreign_key_under_our_key_id_is_refused(
    factory: TokenFactory, verifier: TokenVerifier
) -> None:
    kid = published_key(factory)["kid"]
    claims = payload_of(factory.officer("intake", "o1"))
    foreign = ECKey.generate_key("P-256", {"kid": kid})
    forged = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": kid}, claims, foreign)
    with pytest.raises(InvalidToken):
        verifier.verify(forged)


def test_a_key_inside_the_token_is_ignored(factory: TokenFactory, verifier: TokenVerifier) -> None:
    own = RSAKey.generate_key(2048)
    claims = payload_of(factory.officer("intake", "o1"))
    header = {"alg": "RS256", "typ": "at+jwt", "jwk": own.as_dict(private=False)}
    with pytest.raises(InvalidToken):
        verifier.verify(jwt.encode(header, claims, own, algorithms=["RS256"]))


def test_another_kind_of_token_is_refused(
    factory: TokenFactory, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = factory.officer("intake", "o1")
    header, body, signature = genuine.split(".")
    for typ in ("JWT", "id+jwt", "", None):
        key = factory._key
        token = jwt.encode(
            {"alg": "ES256", "typ": typ, "kid": key.kid} if typ is not None
            else {"alg": "ES256", "kid": key.kid},
            payload_of(genuine), key, default_type=None,
        )  # fmt: skip
        with pytest.raises(InvalidToken):
            verifier.verify(token)
    assert verifier.verify(".".join((header, body, signature)))


def test_a_changed_claim_breaks_the_token(factory: TokenFactory, verifier: TokenVerifier) -> None:
    header, _, signature = factory.officer("intake", "o1").split(".")
    claims = payload_of(factory.officer("intake", "o1")) | {"agency": "mesa"}
    with pytest.raises(InvalidToken):
        verifier.verify(f"{header}.{b64(claims)}.{signature}")
