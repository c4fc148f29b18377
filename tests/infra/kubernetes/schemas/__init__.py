"""JSON schemas of the operators' resources: the fields used here, as their public pages tell them.

Each is closed: a field not named is an error, be it misspelt or new. A new field is looked up in
its operator's documentation and added here.
"""

from tests.infra.kubernetes.schemas import certificates, keda, prometheus, servers
from tests.infra.kubernetes.schemas.pieces import Schema

BY_KIND: dict[str, Schema] = {
    **certificates.SCHEMAS,
    **keda.SCHEMAS,
    **prometheus.SCHEMAS,
    **servers.SCHEMAS,
}
