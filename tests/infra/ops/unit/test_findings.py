"""A finding is one line with its remedy, and holds nobody's password."""

from infra.ops.doctor.findings import Finding, healthy, ok, skipped, summary, trouble, warning


def test_a_finding_is_one_line_whatever_it_was_made_of() -> None:
    line = str(trouble("two\nlines", "do\n this"))
    assert line.split() == ["trouble", "two", "lines:", "do", "this"]


def test_no_login_of_an_address_gets_through() -> None:
    uri = "mongodb://admin:hush%2F@db:27017/?x=1 and amqp://u:hush@mq//"
    for finding in (trouble(uri, uri), warning(uri, uri), ok(uri), skipped(uri, uri)):
        assert "hush" not in str(finding)
        assert "mongodb://…@db:27017/?x=1 and amqp://…@mq//" in str(finding)


def test_only_trouble_makes_ill() -> None:
    found = [ok("a"), warning("b", "c"), skipped("d")]
    assert healthy(found)
    assert summary(found) == "healthy: 1 ok, 1 warning, 0 trouble, 1 skipped"
    found.append(Finding("trouble", "e", "f"))
    assert not healthy(found)
    assert summary(found).startswith("in trouble: ")
