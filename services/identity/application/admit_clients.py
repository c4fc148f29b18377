"""Add, recognise and close partner systems."""

from collections.abc import Callable
from dataclasses import dataclass

from services.identity.application.ports import (
    Agencies,
    Clients,
    Clock,
    SecretHasher,
    UnknownAgency,
)
from services.identity.domain.api_client import ApiClient, NoSuchClient


@dataclass(frozen=True)
class AdmitClients:
    clients: Clients
    agencies: Agencies
    hasher: SecretHasher
    clock: Clock
    new_id: Callable[[], str]
    new_secret: Callable[[], str]

    def add(self, agency: str, name: str, scopes: frozenset[str]) -> tuple[ApiClient, str]:
        """The client and its secret, which is nowhere else.

        :raises UnknownAgency: :raises UnknownScope:
        """
        self.agencies.require(agency)
        secret = self.new_secret()
        client = ApiClient(
            self.new_id(), agency, name, scopes, self.hasher.hash(secret), self.clock.now()
        )
        self.clients.add(client)
        return client, secret

    def open_client(self, client_id: str) -> ApiClient | None:
        """None also for a client whose agency is retired."""
        client = self.clients.find(client_id)
        if client is None or client.closed_at is not None or not self._served(client.agency):
            return None
        return client

    def knows_secret(self, client: ApiClient | None, secret: str) -> bool:
        """Takes as long for a client that does not exist."""
        return self.hasher.verify(None if client is None else client.secret_hash, secret)

    def close(self, client_id: str) -> None:
        """:raises NoSuchClient:"""
        if not self.clients.close(client_id, self.clock.now()):
            raise NoSuchClient

    def _served(self, agency: str) -> bool:
        try:
            self.agencies.require(agency)
        except UnknownAgency:
            return False
        return True
