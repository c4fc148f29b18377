"""What the hostile tests share: at which operations they knock, and what they look at after."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shared.runtime.resources import SERVICES
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.sending import Trick, complaints, headers_for, send
from tests.fuzz_api.site import Site

every_service = pytest.mark.parametrize("service", SERVICES)


@contextmanager
def nothing_written(site: Site) -> Iterator[None]:
    site.come_to_rest()
    before = site.state()
    yield
    changed = {name for name, value in site.state().items() if before.get(name) != value}
    assert changed == set()


def refused(
    site: Site, operations: list[Operation], tricks: list[Trick], path: str = ""
) -> list[str]:
    """One line per answer that is not as it should be."""
    return [
        f"{operation.name}, {attempt.name}: {complaint}"
        for operation in operations
        for attempt in tricks
        for complaint in complaints(send(site, operation, attempt, path), attempt.statuses)
    ]


def writing(site: Site, service: str) -> list[Operation]:
    """Those that take JSON, or nothing at all; the token endpoint takes a form."""
    return [
        found
        for found in site.operations(service)
        if not found.safe and (found.takes_json or not found.media_types)
    ]


def head_of(site: Site, operation: Operation, framing: str) -> bytes:
    lines = [f"{operation.method} {site.path(operation)} HTTP/1.1", "Host: a", framing]
    lines += [f"{name}: {value}" for name, value in headers_for(site, operation).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
