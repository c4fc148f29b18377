"""RabbitMQ's Cluster Operator and MongoDB's operator, with what is merged into their pods."""

from tests.infra.kubernetes.schemas.pieces import (
    FLAG,
    LABELS,
    QUANTITY,
    SELECTOR,
    TEXT,
    Schema,
    closed,
    exactly,
    one_of,
    resource,
    several,
    whole,
)

_AMOUNT = exactly(cpu=QUANTITY, memory=QUANTITY)
_RESOURCES = exactly(requests=_AMOUNT, limits=_AMOUNT)
_STORAGE = closed({"storage": QUANTITY, "storageClassName": TEXT}, ["storage"])

_CONTAINER = closed(
    {
        "name": TEXT,
        "resources": _RESOURCES,
        "securityContext": closed(
            {
                "allowPrivilegeEscalation": FLAG,
                "readOnlyRootFilesystem": FLAG,
                "capabilities": exactly(drop=several(TEXT)),
            }
        ),
        "volumeMounts": several(exactly(name=TEXT, mountPath=TEXT, readOnly=FLAG)),
    },
    ["name"],
)
_POD = closed(
    {
        "securityContext": closed(
            {
                "runAsNonRoot": FLAG,
                "runAsUser": whole(1),
                "runAsGroup": whole(1),
                "fsGroup": whole(1),
                "seccompProfile": exactly(type=one_of("RuntimeDefault")),
            }
        ),
        "topologySpreadConstraints": several(
            exactly(
                topologyKey=TEXT,
                maxSkew=whole(1),
                whenUnsatisfiable=one_of("DoNotSchedule", "ScheduleAnyway"),
                labelSelector=SELECTOR,
            )
        ),
        "initContainers": several(_CONTAINER),
        "containers": several(_CONTAINER),
        "volumes": several(
            exactly(name=TEXT, secret=exactly(secretName=TEXT, defaultMode=whole(0, 0o777)))
        ),
    },
    # The operators read this as a whole pod, which has containers.
    ["containers"],
)

# An even number of nodes loses its majority as early as one less.
_NODES = one_of(1, 3, 5)

_RABBITMQ = closed(
    {
        "image": TEXT,
        "replicas": _NODES,
        "resources": _RESOURCES,
        "persistence": _STORAGE,
        "rabbitmq": closed({"additionalPlugins": several(TEXT), "additionalConfig": TEXT}),
        "override": exactly(statefulSet=exactly(spec=exactly(template=exactly(spec=_POD)))),
    },
    ["image", "replicas", "resources", "persistence"],
)

_NAME: Schema = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"}
_USER = closed(
    {
        "name": TEXT,
        "db": TEXT,
        "passwordSecretRef": closed({"name": TEXT, "key": TEXT}, ["name"]),
        "scramCredentialsSecretName": _NAME,
        "roles": several(exactly(name=TEXT, db=TEXT)),
    },
    ["name", "passwordSecretRef", "roles", "scramCredentialsSecretName"],
)
_CLAIM = exactly(
    metadata=exactly(name=TEXT),
    spec=closed(
        {
            "accessModes": several(one_of("ReadWriteOnce")),
            "storageClassName": TEXT,
            "resources": exactly(requests=exactly(storage=QUANTITY)),
        },
        ["accessModes", "resources"],
    ),
)
_AUTHENTICATION = closed(
    {
        "modes": several(one_of("SCRAM", "SCRAM-SHA-256", "SCRAM-SHA-1")),
        "ignoreUnknownUsers": FLAG,
    },
    ["modes"],
)
_MONGODB = closed(
    {
        "type": {"const": "ReplicaSet"},
        "members": _NODES,
        "version": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"},
        "security": exactly(authentication=_AUTHENTICATION),
        "users": several(_USER),
        "additionalMongodConfig": {"type": "object"},
        "statefulSet": exactly(
            spec=exactly(
                template=exactly(metadata=exactly(labels=LABELS), spec=_POD),
                volumeClaimTemplates=several(_CLAIM),
            )
        ),
    },
    ["type", "members", "version", "security", "users"],
)

SCHEMAS = {
    "RabbitmqCluster": resource("rabbitmq.com/v1beta1", "RabbitmqCluster", _RABBITMQ),
    "MongoDBCommunity": resource("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", _MONGODB),
}
