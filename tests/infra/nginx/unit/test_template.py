"""One template: whoever fills it in gives all it asks for."""

import re
from pathlib import Path

import pytest

from infra.local import door
from infra.local.state import StateFolder
from infra.nginx.template import TEMPLATE, render, settings_of
from tests.infra.containers.compose import services
from tests.infra.nginx.documents import routes

MORE = TEMPLATE.with_name("more")


def anonymous_patterns() -> list[re.Pattern[str]]:
    """What the configuration takes for a route without sign-in."""
    found = re.search(r"map \$asked \$anonymous \{(.*?)\n    \}", TEMPLATE.read_text(), re.S)
    assert found is not None
    patterns = re.findall(r'"~\*(\S+)" 1;', found[1])
    return [re.compile(pattern, re.I) for pattern in patterns]


def hidden(path: str) -> bool:
    asked = re.sub(r"\{[^}]+\}", "some-id", path)
    return any(pattern.search(asked) for pattern in anonymous_patterns())


def test_routes_without_a_line_in_the_log_are_those_that_need_no_sign_in() -> None:
    assert {path for path in routes(signed_in=False) if not hidden(path)} == set()
    assert {path for path in routes(signed_in=True) if hidden(path)} == set()


def test_each_entry_stands_for_a_route_that_is_there() -> None:
    named = [re.sub(r"\{[^}]+\}", "x", path) for path in routes(signed_in=False)]
    idle = [one.pattern for one in anonymous_patterns() if not any(map(one.search, named))]
    assert idle == []
    assert len(named) > 10, "the documents were read"


def test_compose_gives_what_the_templates_ask_for_and_no_more() -> None:
    given = {name for name in services()["nginx"]["environment"] if name.startswith("DOOR_")}
    asked = settings_of(TEMPLATE.read_text())
    for further in MORE.glob("*.template"):
        asked |= settings_of(further.read_text())
    assert given == asked


def test_local_stack_gives_what_the_template_asks_for(tmp_path: Path) -> None:
    state = StateFolder.at(tmp_path)
    state.prepare()
    assert set(door.settings(state)) == settings_of(TEMPLATE.read_text())
    text = door.prepare(state).read_text()
    assert settings_of(text) == set()
    assert f"listen 127.0.0.1:{door.settings(state)['DOOR_LISTEN'].split(':')[1]} ssl;" in text
    assert "$binary_remote_addr" in text, "nginx's own variables stay"


def test_setting_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(KeyError, match="DOOR_"):
        render({})


def test_certificate_is_made_once(tmp_path: Path) -> None:
    state = StateFolder.at(tmp_path)
    state.prepare()
    door.prepare(state)
    before = (tmp_path / door.CERTIFICATE).read_bytes()
    door.prepare(state)
    assert (tmp_path / door.CERTIFICATE).read_bytes() == before
