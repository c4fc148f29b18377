"""Brings databases, rights, keys and queues to what region.yml and the services declare."""

from infra.provisioning.admin import AdminAccess
from infra.provisioning.plan import Conflict, Plan, Refused, Report, Unreachable
from infra.provisioning.provision import Scope, plan, provision

__all__ = [
    "AdminAccess",
    "Conflict",
    "Plan",
    "Refused",
    "Report",
    "Scope",
    "Unreachable",
    "plan",
    "provision",
]
