"""What databases, roles and users are called in one deployment."""

import re
from dataclasses import dataclass

PREFIX = re.compile(r"[a-z0-9_]{0,20}")

REGISTRY = "region.registry"
PROVISIONING = "region.provisioning"


@dataclass(frozen=True)
class Names:
    """``prefix`` keeps several deployments apart on one server; it is empty in production."""

    prefix: str = ""

    @property
    def region_database(self) -> str:
        return f"{self.prefix}region"

    def agency_database(self, agency_id: str) -> str:
        return f"{self.prefix}agency_{agency_id}"

    def service_user(self, service: str) -> str:
        return f"{self.prefix}{service}"

    def service_role(self, service: str) -> str:
        return f"{self.prefix}{service}_service"

    def export_user(self, agency_id: str) -> str:
        return f"{self.prefix}export_{agency_id}"
