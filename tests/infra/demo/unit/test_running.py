"""Where the demonstration is played: what it says when nobody answers there."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from infra.demo.__main__ import main
from infra.demo.running import require_answer
from infra.local.trouble import Trouble
from infra.nginx.certificate import self_signed


class Documented(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/intake/v1/openapi.json" else 404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def door(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Its address, and the file that vouches for it."""
    certificate, key = self_signed(["127.0.0.1"])
    (tmp_path / "crt").write_text(certificate)
    (tmp_path / "key").write_text(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "crt", tmp_path / "key")
    with HTTPServer(("127.0.0.1", 0), Documented) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}", str(tmp_path / "crt")
        server.shutdown()


def test_service_behind_a_trusted_door_answers(
    door: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, certificate = door
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate)
    require_answer("intake", f"{url}/intake")
    with pytest.raises(Trouble, match=f"matching does not answer at {url}/matching"):
        require_answer("matching", f"{url}/matching")


def test_untrusted_certificate_is_told_with_its_remedy(
    door: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with pytest.raises(Trouble, match=r"not trusted: .*REQUESTS_CA_BUNDLE"):
        require_answer("intake", f"{door[0]}/intake")


def test_deployment_elsewhere_must_be_named_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("MONGODB", "AMQP", "MANAGEMENT"):
        monkeypatch.delenv(f"ADMIN_{name}_URI", raising=False)
    monkeypatch.setattr("sys.argv", ["demo", "--mail", str(tmp_path)])
    assert main() == 1
    assert "--mongodb-uri" in capsys.readouterr().err
