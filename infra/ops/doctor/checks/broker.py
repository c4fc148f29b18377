"""RabbitMQ: it answers, is new enough, whole, and has no alarm up."""

from collections.abc import Iterator
from typing import Any

from infra.ops.doctor.checks.machine import enough_disk
from infra.ops.doctor.findings import Finding, ok, trouble
from infra.ops.doctor.site import Site
from infra.provisioning.admin import host_of
from shared.runtime.version import numbers_of


def rabbitmq(site: Site) -> Iterator[Finding]:
    with site.broker() as broker:
        said = broker.get("overview")
    site.deployment.admin.check_amqp()
    found = {"RabbitMQ": said["rabbitmq_version"], "Erlang": said["erlang_version"]}
    least = {"RabbitMQ": site.limits.least_rabbitmq, "Erlang": site.limits.least_erlang}
    for name, version in found.items():
        if numbers_of(version) < numbers_of(least[name]):
            yield trouble(f"{name} {version} is older than {least[name]}", f"upgrade {name} there")
    versions = " on ".join(f"{name} {version}" for name, version in found.items())
    yield ok(f"{versions} at {host_of(site.deployment.admin.amqp_uri)}")


def nodes(site: Site) -> Iterator[Finding]:
    with site.broker() as broker:
        found = broker.get("nodes")
    for node in found:
        yield from _node(node, site)
    if not site.local and len(found) == 2:
        yield trouble(
            "RabbitMQ has two nodes, of which neither is a majority", "add a third, or take one out"
        )


def _node(node: dict[str, Any], site: Site) -> Iterator[Finding]:
    name = node["name"]
    if not node["running"]:
        yield trouble(f"node {name} does not run", "start it, or 'rabbitmqctl forget_cluster_node'")
        return
    if node.get("partitions"):
        yield trouble(
            f"node {name} is cut off from {', '.join(node['partitions'])}",
            "mend the network, then restart the smaller side",
        )
    if node["mem_alarm"]:
        yield trouble(f"node {name} is out of memory and takes nothing in", "give it more memory")
    if node["disk_free_alarm"]:
        yield trouble(f"node {name} is out of disk and takes nothing in", "free its disk")
    yield enough_disk(f"the disk of node {name}", int(node["disk_free"]) // 2**20, site)
