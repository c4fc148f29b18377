"""The administrator's way into both servers, and the addresses services get from it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from kombu import Connection
from pymongo import MongoClient
from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure, PyMongoError

from infra.provisioning.plan import Conflict, Unreachable

_AUTHENTICATION_FAILED = 18
_UNAUTHORIZED = 13


@dataclass(frozen=True)
class AdminAccess:
    """Addresses with an administrator's name and password; never shown in a repr."""

    mongodb_uri: str = field(repr=False)
    amqp_uri: str = field(repr=False)
    management_uri: str = field(repr=False)

    @contextmanager
    def mongo(self) -> Iterator[MongoClient[dict[str, Any]]]:
        """:raises Unreachable: also for what fails inside the block."""
        client: MongoClient[dict[str, Any]] | None = None
        try:
            client = MongoClient(self.mongodb_uri, serverSelectionTimeoutMS=4000, tz_aware=True)
            client.admin.command("ping")
            yield client
        except PyMongoError as error:
            raise self._explained(error) from error
        finally:
            if client is not None:
                client.close()

    def check_amqp(self) -> None:
        """:raises Unreachable: before a wrong address is given to every service."""
        try:
            with Connection(self.amqp_uri, connect_timeout=4) as connection:
                connection.ensure_connection(max_retries=1, interval_start=0.2, timeout=5)
        except Exception as error:
            raise Unreachable(
                f"RabbitMQ at {host_of(self.amqp_uri)} did not accept a connection"
                f" ({type(error).__name__}): check that it runs and check --amqp-uri"
            ) from error

    def mongodb_uri_for(self, user: str, password: str) -> str:
        """The same servers and options, another user (all users live in ``admin``)."""
        parts = urlsplit(self.mongodb_uri)
        options = dict(parse_qsl(parts.query)) | {"authSource": "admin"}
        return urlunsplit(
            (parts.scheme, _authority(parts.netloc, user, password), "/", urlencode(options), "")
        )

    def amqp_uri_for(self, user: str, password: str, vhost: str) -> str:
        parts = urlsplit(self.amqp_uri)
        return urlunsplit(
            (
                parts.scheme,
                _authority(parts.netloc, user, password),
                "/" + quote(vhost, safe=""),
                parts.query,
                "",
            )
        )

    def amqp_uri_in(self, vhost: str) -> str:
        """The administrator's own way into one virtual host."""
        parts = urlsplit(self.amqp_uri)
        return urlunsplit(
            (parts.scheme, parts.netloc, "/" + quote(vhost, safe=""), parts.query, "")
        )

    def _explained(self, error: PyMongoError) -> Exception:
        where = f"MongoDB at {host_of(self.mongodb_uri)}"
        code = error.code if isinstance(error, OperationFailure) else None
        if code in (_AUTHENTICATION_FAILED, _UNAUTHORIZED):
            return Unreachable(
                f"{where} refused the administrator: check name, password, authSource and that"
                " the user may create users and databases"
            )
        if isinstance(error, ConnectionFailure | ConfigurationError):
            return Unreachable(
                f"{where} did not answer ({type(error).__name__}): check that it runs and check"
                " --mongodb-uri"
            )
        return Conflict(f"{where} refused a step: {reason_of(error)}; put it right and run again")


def reason_of(error: PyMongoError) -> str:
    """What MongoDB calls it; of its text only what comes before the values of a record."""
    if not isinstance(error, OperationFailure):
        return type(error).__name__
    details: Mapping[str, Any] = error.details or {}
    first = next(iter(details.get("writeErrors", ())), details)
    name = first.get("codeName") or f"code {first.get('code', error.code)}"
    text = str(first.get("errmsg", "")).partition("{")[0].partition("dup key")[0].strip(" :,")
    return f"{name}, {text[:300]}" if text else name


def host_of(uri: str) -> str:
    return urlsplit(uri).netloc.rpartition("@")[2]


def password_in(uri: str) -> str | None:
    """The password of an address such as the ones made above."""
    credentials, found, _ = urlsplit(uri).netloc.rpartition("@")
    return unquote(credentials.partition(":")[2]) if found else None


def _authority(netloc: str, user: str, password: str) -> str:
    return f"{quote(user, safe='')}:{quote(password, safe='')}@{netloc.rpartition('@')[2]}"
