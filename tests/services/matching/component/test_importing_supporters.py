"""The running service and the command: a whole list of supporters is enrolled, row by row."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.matching.component.site import Site, new_ref
from tests.support.deployment import ROOT
from tests.support.forms import days_ago

HEADER = "supporter_ref,unit,shared,designated_on,training,topics,languages,time_zone,availability"


def row(ref: str, unit: str = "D01") -> str:
    training = f"active_listening 40 {days_ago(100)} {days_ago(-200)}"
    return f"{ref},{unit},yes,{days_ago(100)},{training},grief,en,America/Chicago,mon 08:00-16:00"


def roster(*rows: str) -> str:
    return "\r\n".join((HEADER, *rows)) + "\r\n"


def test_a_roster_is_taken_row_by_row_and_can_be_sent_again(site: Site) -> None:
    token = site.coordinator()
    good, bad = new_ref(), new_ref()
    body = {"text": roster(row(good), row(bad, unit="P11"))}
    report = site.call("POST", "/roster-imports", token, body).json()
    assert (report["accepted"], report["refused"]) == (1, 1)
    assert (report["rows"][1]["row"], report["rows"][1]["column"]) == (3, "unit")
    again = site.call("POST", "/roster-imports", token, body).json()
    assert (again["accepted"], again["known"], again["refused"]) == (0, 1, 1)
    assert site.stages(good) == ["designated"]


def test_all_or_nothing_enrols_nobody_when_one_row_is_refused(site: Site) -> None:
    token = site.coordinator()
    good = new_ref()
    body = {"text": roster(row(good), row(new_ref(), unit="P11")), "all_or_nothing": True}
    answer = site.call("POST", "/roster-imports", token, body)
    assert (answer.status_code, answer.json()["rows"][0]["row"]) == (422, 3)
    assert "P11" not in answer.text
    assert site.call("GET", f"/supporters/{good}", token).status_code == 404


def test_a_roster_of_a_hundred_is_taken_in_one_request(site: Site) -> None:
    token = site.coordinator("lakeside")
    rows = [row(new_ref(), "P11") for _ in range(100)]
    answer = site.call("POST", "/roster-imports", token, {"text": roster(*rows)})
    assert (answer.status_code, answer.json()["accepted"]) == (200, 100), answer.text
    more = site.call("POST", "/roster-imports", token, {"text": roster(*rows, row(new_ref()))})
    assert (more.status_code, more.json()["errors"][0]["pointer"]) == (422, "#/text")


def import_by_command(site: Site, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.matching.entrypoints.commands", "import-roster"]
    env = os.environ | site.deployment.env("matching")
    env |= {"PYTHONPATH": str(ROOT), "JWKS_URL": site.tokens.jwks_url}
    return subprocess.run(
        [*command, "--file", str(file), *more],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_takes_a_large_roster_and_can_be_called_again(
    site: Site, tmp_path: Path
) -> None:
    refs = [new_ref() for _ in range(120)]
    file = tmp_path / "roster.csv"
    file.write_text(roster(*map(row, refs)), "utf-8-sig")
    first = import_by_command(site, file, "--agency", "harbor")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == '{"accepted": 120, "known": 0, "refused": 0}'
    site.told("supporter.enrolled.v1", within=60, supporter_ref=refs[-1])
    again = import_by_command(site, file, "--agency", "harbor", "--all-or-nothing")
    assert again.stdout.splitlines()[-1] == '{"accepted": 0, "known": 120, "refused": 0}'


def test_the_command_enrols_nobody_when_all_or_nothing_meets_a_mistake(
    site: Site, tmp_path: Path
) -> None:
    good = new_ref()
    file = tmp_path / "roster.csv"
    file.write_text(roster(row(good), row(new_ref(), unit="NONE")), "utf-8")
    done = import_by_command(site, file, "--agency", "harbor", "--all-or-nothing")
    assert done.returncode == 1
    assert "row 3: refused, column unit: give the code of a unit" in done.stdout
    assert site.call("GET", f"/supporters/{good}", site.coordinator()).status_code == 404


@pytest.mark.parametrize(
    ("content", "agency", "said"),
    [
        (roster(row("x" * 22)).encode("utf-16"), "harbor", "UTF-8"),
        (b"", "harbor", "empty"),
        (roster(row("x" * 22)).encode(), "atlantis", "no such active agency"),
        (None, "harbor", "cannot be read"),
    ],
    ids=["encoding", "empty", "agency", "file"],
)
def test_the_command_says_in_one_line_what_is_wrong(
    site: Site, tmp_path: Path, content: bytes | None, agency: str, said: str
) -> None:
    file = tmp_path / "roster.csv"
    if content is not None:
        file.write_bytes(content)
    done = import_by_command(site, file, "--agency", agency)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
