"""KEDA 2.17: what scales a Deployment, and how it signs in to the broker."""

from tests.infra.kubernetes.schemas.pieces import (
    TEXT,
    Schema,
    closed,
    exactly,
    one_of,
    resource,
    several,
    whole,
)

API = "keda.sh/v1alpha1"

_FIGURE: Schema = {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?m?$"}
_POLICY = exactly(type=one_of("Pods", "Percent"), value=whole(1), periodSeconds=whole(1, 1800))
_PACE = closed({"stabilizationWindowSeconds": whole(0, 3600), "policies": several(_POLICY)})
_FALLBACK = closed(
    {
        "failureThreshold": whole(1),
        "replicas": whole(0),
        "behavior": one_of(
            "static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"
        ),
    },
    ["failureThreshold", "replicas"],
)
_CPU = exactly(
    type={"const": "cpu"},
    metricType=one_of("Utilization", "AverageValue"),
    metadata=exactly(value=_FIGURE),
)
_QUEUE = exactly(
    type={"const": "rabbitmq"},
    metadata=exactly(
        protocol=one_of("amqp", "http", "auto"),
        queueName=TEXT,
        mode=one_of("QueueLength", "MessageRate"),
        value=_FIGURE,
    ),
    authenticationRef=exactly(name=TEXT),
)
_SCALED = closed(
    {
        "scaleTargetRef": closed({"name": TEXT, "kind": TEXT, "apiVersion": TEXT}, ["name"]),
        "pollingInterval": whole(1),
        "minReplicaCount": whole(0),
        "maxReplicaCount": whole(1),
        "fallback": _FALLBACK,
        "advanced": exactly(
            horizontalPodAutoscalerConfig=exactly(
                behavior=closed({"scaleUp": _PACE, "scaleDown": _PACE})
            )
        ),
        "triggers": several({"oneOf": [_CPU, _QUEUE]}),
    },
    ["scaleTargetRef", "triggers"],
)
_SIGN_IN = exactly(secretTargetRef=several(exactly(parameter=TEXT, name=TEXT, key=TEXT)))

SCHEMAS = {
    "ScaledObject": resource(API, "ScaledObject", _SCALED),
    "TriggerAuthentication": resource(API, "TriggerAuthentication", _SIGN_IN),
}
