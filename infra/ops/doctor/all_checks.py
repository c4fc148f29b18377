"""Every check, in the order in which its findings are told."""

from infra.ops.doctor.checks.broker import nodes, rabbitmq
from infra.ops.doctor.checks.clocks import clock
from infra.ops.doctor.checks.database import database_disk, mongodb, open_files, replica_set
from infra.ops.doctor.checks.door import door
from infra.ops.doctor.checks.keys import key_material, secret_files, signing_keys
from infra.ops.doctor.checks.machine import disk, ports, programs, python
from infra.ops.doctor.checks.mail import mail
from infra.ops.doctor.checks.queues import consumers, dead_letters, queues
from infra.ops.doctor.checks.region import migrations, region
from infra.ops.doctor.checks.rights import broker_rights, database_rights
from infra.ops.doctor.checks.services import services
from infra.ops.doctor.checks.stores import databases, due, outbox
from infra.ops.doctor.checks.unfinished import unfinished
from infra.ops.doctor.examination import Check

_DB, _MQ = ("mongodb",), ("rabbitmq",)

CHECKS = (
    Check("python", python),
    Check("programs", programs),
    Check("ports", ports),
    Check("disk", disk),
    Check("mongodb", mongodb),
    Check("rabbitmq", rabbitmq),
    Check("replica-set", replica_set, _DB),
    Check("db-disk", database_disk, _DB),
    Check("db-files", open_files, _DB),
    Check("nodes", nodes, _MQ),
    Check("clock", clock, (*_DB, *_MQ)),
    Check("region", region, _DB),
    Check("unfinished", unfinished, _DB),
    Check("databases", databases, _DB),
    Check("migrations", migrations, (*_DB, *_MQ)),
    Check("db-rights", database_rights, _DB),
    Check("mq-rights", broker_rights, _MQ),
    Check("queues", queues, _MQ),
    Check("consumers", consumers, _MQ),
    Check("dead", dead_letters, _MQ),
    Check("outbox", outbox, _DB),
    Check("due", due, _DB),
    Check("secrets", secret_files),
    Check("keys", key_material, _DB),
    Check("signing", signing_keys, _DB),
    Check("services", services),
    Check("mail", mail),
    Check("door", door),
)
