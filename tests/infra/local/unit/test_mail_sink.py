"""Every delivery of a message is kept, and a repeated one is visible."""

import smtplib
import sys
from email.message import EmailMessage
from pathlib import Path

from infra.local import processes
from infra.local.mail_sink import keep
from infra.local.parts import Setting, mail_sink
from infra.local.ports import ports_of
from infra.local.state import StateFolder
from infra.local.waiting import eventually


def message(identity: str | None) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "watchmate@localhost", "a@b.example", "Waiting"
    if identity:
        mail["Message-ID"] = identity
    mail.set_content("Something waits for you.")
    return mail


def test_same_message_twice_is_kept_twice_under_one_digest(tmp_path: Path) -> None:
    first, second = (keep(tmp_path, message("<1@watchmate>").as_bytes()) for _ in range(2))
    assert first.stem.removesuffix("-1") == second.stem.removesuffix("-2")


def test_different_messages_have_different_digests(tmp_path: Path) -> None:
    names = {keep(tmp_path, message(f"<{n}@watchmate>").as_bytes()).name for n in range(3)}
    assert len(names) == 3
    assert all(name.endswith("-1.eml") for name in names)


def test_message_without_an_id_is_known_by_its_content(tmp_path: Path) -> None:
    first, second = (keep(tmp_path, message(None).as_bytes()) for _ in range(2))
    assert first.name[:20] == second.name[:20]


def test_message_sent_over_smtp_lies_complete_in_the_folder(tmp_path: Path) -> None:
    state = StateFolder.at(tmp_path)
    state.prepare()
    part = mail_sink(Setting(state, ports_of(state)))
    processes.launch(state, part.name, part.argv, {"PYTHONPATH": ":".join(sys.path)})
    try:
        assert eventually(part.ready, 20)
        with smtplib.SMTP("127.0.0.1", ports_of(state)["mail"], timeout=10) as client:
            client.send_message(message("<9@watchmate>"))
        (kept,) = state.mail.glob("*.eml")
        assert b"Something waits for you." in kept.read_bytes()
        assert not list(state.mail.glob(".*.partial"))
    finally:
        processes.stop(state, part.name)
