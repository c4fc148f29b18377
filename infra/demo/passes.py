"""Passes to surveys as an officer's client gets them: the key here, the signature there."""

from infra.demo.api import Api, expect
from shared.security.blind_signatures import PublicKey
from shared.security.passes import PassRequest, public_key


def survey_pass(api: Api, path: str, token: str, agency: str, wave: str) -> str | None:
    """A pass to one survey of the request at this path of intake; None for who is not invited.

    Whoever is not heard to the end has the same value signed again.
    """
    passes = f"{path}/survey-passes"
    found = expect(api.get("intake", passes, token), 200, what="asking for surveys")["items"]
    invited = next((one for one in found if one["wave"] == wave), None)
    if invited is None:
        return None
    request = PassRequest.drawn(_key(api, agency, invited["key_id"]))
    body = {"wave": wave, "blinded": request.blinded}
    answer = expect(api.post("intake", passes, body, token), 200, what="asking for a pass")
    return str(request.finish(answer["blind_signature"]))


def open_surveys(api: Api, agency: str) -> set[str]:
    answer = api.get("evaluation", "/v1/surveys", agency=agency)
    return {one["wave"] for one in expect(answer, 200, what="the surveys")["items"]}


def _key(api: Api, agency: str, key_id: str) -> PublicKey:
    """Of evaluation, which shows all the same: a key for one caller would tell of them later."""
    answer = expect(api.get("evaluation", "/v1/surveys", agency=agency), 200, what="the keys")
    return public_key(next(one for one in answer["items"] if one["key_id"] == key_id)["modulus"])
