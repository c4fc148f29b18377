"""Bodies that are tables: as they came, when they say that they are tables."""

import pytest

from tests.shared.http.parish import Parish, client_of, fresh_key

ROUTE = "/v1/notes/table"


@pytest.mark.parametrize("kind", ["text/csv", "text/csv; charset=utf-8", "Text/CSV;charset=UTF-8"])
def test_a_table_comes_to_the_view_as_it_was_sent(parish: Parish, kind: str) -> None:
    client = client_of(parish, "coordinator")
    answer = client.post(ROUTE, data=b"\xef\xbb\xbfa;{\r\n", content_type=kind, headers=fresh_key())
    assert (answer.status_code, answer.json) == (200, {"text": "\ufeffa;{\r\n"})


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "text/csv; charset=cp1252", "text", ""]
)
def test_what_is_not_called_a_table_is_none(parish: Parish, kind: str) -> None:
    client = client_of(parish, "coordinator")
    answer = client.post(ROUTE, data=b"a,b", content_type=kind, headers=fresh_key())
    assert answer.status_code == 415


def test_a_table_needs_content(parish: Parish) -> None:
    client = client_of(parish, "coordinator")
    answer = client.post(ROUTE, content_type="text/csv", headers=fresh_key())
    assert answer.status_code == 422


def test_who_may_not_send_one_is_told_so_whatever_they_send(parish: Parish) -> None:
    answer = client_of(parish, "officer").post(ROUTE, data=b"a,b", headers=fresh_key())
    assert answer.status_code == 403


def test_another_table_under_the_same_key_is_refused(parish: Parish) -> None:
    client, key = client_of(parish, "coordinator"), fresh_key()
    tables = (b"a,b", b"a,b", b"a,c")
    answers = [client.post(ROUTE, data=t, content_type="text/csv", headers=key) for t in tables]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
