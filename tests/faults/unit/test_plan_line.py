"""What a run prints for doing the same again says all that made it what it is."""

import sys

import pytest

from tests.faults.__main__ import main

SOME = ["--seed", "7", "--requests", "20", "--faults", "4", "--kinds", "kill,poison"]


def test_the_line_for_the_same_again_names_the_kinds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.faults.__main__._run", lambda options, script: 0)
    monkeypatch.setattr(sys, "argv", ["faults", *SOME, "--alone", "--without", "inbox"])
    assert main() == 0
    said = capsys.readouterr().out
    assert "make faults SEED=7 N=20 FAULTS=4 KINDS=kill,poison ALONE=1 WITHOUT=inbox" in said
