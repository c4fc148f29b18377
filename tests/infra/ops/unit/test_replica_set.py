"""Which server becomes a member of what: taken from the administrator's address."""

import pytest

from infra.local.trouble import Trouble
from infra.ops.commands.replica_set import member_of


def test_member_is_what_the_administrators_address_names() -> None:
    member = member_of("mongodb://admin:p%40ss@mongodb:27017/?replicaSet=watchmate", "127.0.0.1:9")
    assert (member.address, member.hosts) == ("127.0.0.1:9", ("mongodb:27017",))
    assert (member.replica_set, member.administrator) == ("watchmate", "admin")
    assert member.password == "p@ss"
    assert "p@ss" not in repr(member)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "mongodb://mongodb:27017/?replicaSet=watchmate",
        "mongodb://admin:pw@mongodb:27017/",
        "mongodb://admin:pw@one:27017,two:27017/?replicaSet=watchmate",
        "amqp://admin:pw@mongodb:27017/?replicaSet=watchmate",
    ],
)
def test_address_that_names_less_is_refused_with_the_form_it_should_have(uri: str) -> None:
    with pytest.raises(Trouble, match="mongodb://user:password@host:port") as told:
        member_of(uri, "127.0.0.1:9")
    assert "pw" not in str(told.value).replace("password", "")
